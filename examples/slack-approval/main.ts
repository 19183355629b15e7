/**
 * A held call is approved in Slack. Everything is real but Slack itself: `FakeSlack` stands in for it, with its Web API
 * and Socket Mode over a real WebSocket, and a client that presses the buttons and sends the modals a person would.
 *
 *     node examples/slack-approval/main.ts
 *
 * To ask in a real workspace, make the app as docs/slack.md says (`countersign slack init` writes its manifest):
 * `openTeamHouse` below is given all that is configured, and only `api`, which names this machine, is left out there.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FakeSlack, type FakeSlackMessage, SlackClient, wordsOf } from "@countersign/testkit/slack";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { openTeamHouse } from "../team-house.ts";

const say = (text = ""): void => console.log(text);
const title = (text: string): void =>
  say(`\n── ${text} ${"─".repeat(Math.max(3, 76 - text.length))}`);
const shown = (words: string): string =>
  words
    .split("\n")
    .map((line) => `   │ ${line}`)
    .join("\n");

const CHANNEL = "C0OWNERS";
const slack = await new FakeSlack().start();
const grace = slack.addMember("grace");
slack.channels.set(CHANNEL, new Set([grace.user, slack.botUser]));
const house = await openTeamHouse({
  grace: `{ name: Grace, local_user: none, slack: ${grace.user} }`,
  channels: `  slack:
    team: ${slack.team}
    app_id: ${slack.appId}
    bot_token: ${slack.botToken}
    app_token: ${slack.appToken}
    page: https://approvals.example
    ask_in: { owners: ${CHANNEL} }
    api: ${slack.api}`,
  isReady: /^(?=[^]*connected by Socket Mode)[^]*approvals at/,
});
const agent = new Client({ name: "example-agent", version: "1.0.0" });
try {
  title("an agent wants to write a file; that needs a person, so the call is held");
  await agent.connect(new StdioClientTransport({ ...house.connectCommand, stderr: "ignore" }));
  const file = join(house.notes, "plan.txt");
  const calling = agent.callTool({
    name: "write_file",
    arguments: { path: file, content: "Write to ilse.vandermeer@post.example on Monday." },
  });
  const asked = await messageWith("Approval needed");
  say("what everybody in the channel sees:");
  say(shown(wordsOf([...asked.blocks])));

  title("Grace presses Approve, which opens a modal, and says why");
  const desk = new SlackClient(slack, grace, (payload) => slack.throughSocket(payload));
  const modal = await desk.press(asked.ts, "Approve");
  if (modal === undefined) throw new Error("no modal was opened");
  const answer = await desk.submit(modal, "Monday it is.");
  say(shown(answer));

  title("the call runs, once, and the same message says what came of it");
  const result = await calling;
  say(`the agent was told: ${JSON.stringify(result.content)}`);
  say(`the file holds:     ${readFileSync(file, "utf8")}`);
  const settled = await messageWith("Approved, ran");
  say(shown(wordsOf([...settled.blocks])));

  const isRight =
    settled.ts === asked.ts &&
    slack.in(CHANNEL).length === 1 &&
    !JSON.stringify(asked.blocks).includes("ilse.vandermeer") &&
    slack.surprises.length === 0;
  title(isRight ? "one message, no personal data in it, nothing Slack would refuse" : "WRONG");
  if (!isRight) process.exitCode = 1;
} finally {
  await agent.close();
  await house.stop();
  await slack.stop();
}

/** Waits for a message in the channel that says this. */
async function messageWith(words: string): Promise<FakeSlackMessage> {
  for (const until = Date.now() + 30_000; Date.now() < until; await sleep(50)) {
    const found = slack.in(CHANNEL).find(({ blocks }) => wordsOf([...blocks]).includes(words));
    if (found !== undefined) return found;
  }
  throw new Error(`no message in time that says: ${words}`);
}
