/**
 * A held call is approved on a card in Teams. Everything is real but the cloud: `FakeTeams` stands in for Microsoft's
 * side, with its keys, its tokens and its connector, and a client that presses the buttons a person would.
 *
 *     node examples/teams-approval/main.ts
 *
 * To ask in a real Teams, set up the bot as docs/teams.md says: `openTeamHouse` below is given all that is configured, and
 * only its `cloud` part, which names this machine, is left out there.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  endpointAt,
  type FakeMessage,
  FakeTeams,
  TeamsClient,
  wordsOn,
} from "@countersign/testkit/teams";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { openTeamHouse } from "../team-house.ts";

const say = (text = ""): void => console.log(text);
const title = (text: string): void =>
  say(`\n── ${text} ${"─".repeat(Math.max(3, 76 - text.length))}`);
const shown = (card: object): string =>
  wordsOn(card as never)
    .split("\n")
    .map((line) => `   │ ${line}`)
    .join("\n");

const cloud = await new FakeTeams().start();
const grace = cloud.addPerson("grace");
const channel = cloud.addConversation("19:owners@thread.tacv2", "channel", [grace]);
const house = await openTeamHouse({
  grace: `{ name: Grace, local_user: none, teams: { tenant: ${cloud.tenantId}, object_id: ${grace.objectId} } }`,
  channels: `  teams:
    app_id: ${cloud.appId}
    tenant: ${cloud.tenantId}
    secret: ${cloud.secret}
    listen: 127.0.0.1:0
    page: https://approvals.example
    ask_in: { owners: "${channel.id}" }
    cloud: { login: "${cloud.origin}", open_id: "${cloud.openIdUrl}", service_hosts: ["${cloud.host}"] }`,
  isReady: /^(?=[^]*approvals at)[^]*messages are taken at (\S+)\s/,
});
const [endpoint = ""] = house.said;
const agent = new Client({ name: "example-agent", version: "1.0.0" });
try {
  const teams = new TeamsClient(cloud, grace, endpointAt(endpoint));
  title("Grace adds the app to the channel of the data owners");
  await teams.install(channel);
  say("Countersign remembers where it may speak.");

  title("an agent wants to write a file; that needs a person, so the call is held");
  await agent.connect(new StdioClientTransport({ ...house.connectCommand, stderr: "ignore" }));
  const file = join(house.notes, "plan.txt");
  const calling = agent.callTool({
    name: "write_file",
    arguments: { path: file, content: "Write to ilse.vandermeer@post.example on Monday." },
  });
  const asked = await messageWith("Approval needed");
  say("what everybody in the channel sees:");
  say(shown(asked.card));

  title("Grace sees her own view of it, with buttons, and presses Approve");
  const answer = await teams.press(asked.id, "Approve", { reason: "Monday it is." });
  say("card" in answer ? shown(answer.card) : answer.message);

  title("the call runs, once, and the same card says what came of it");
  const result = await calling;
  say(`the agent was told: ${JSON.stringify(result.content)}`);
  say(`the file holds:     ${readFileSync(file, "utf8")}`);
  const settled = await messageWith("Approved, ran");
  say(shown(settled.card));

  const isRight =
    settled.id === asked.id &&
    cloud.in(channel.id).length === 1 &&
    !JSON.stringify(asked.card).includes("ilse.vandermeer") &&
    cloud.surprises.length === 0;
  title(isRight ? "one card, no personal data on it, nothing a real Teams would refuse" : "WRONG");
  if (!isRight) process.exitCode = 1;
} finally {
  await agent.close();
  await house.stop();
  await cloud.stop();
}

/** Waits for a card in the channel that says this. */
async function messageWith(words: string): Promise<FakeMessage> {
  for (const until = Date.now() + 30_000; Date.now() < until; await sleep(50)) {
    const found = cloud.in(channel.id).find(({ card }) => wordsOn(card).includes(words));
    if (found !== undefined) return found;
  }
  throw new Error(`no card in time that says: ${words}`);
}
