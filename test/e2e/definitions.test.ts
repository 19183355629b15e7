/** An upstream that changes what it says its tools are, before a real daemon. */
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { readFileSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { Upstreams } from "../kill/upstreams.ts";
import { makeHouse, type RunningDaemon } from "./house.ts";

const ARGUMENTS = { id: "c1", before_ms: 0, after_ms: 0, stubborn: true };

async function openHouse(definitions = "{}") {
  const house = await makeHouse(`
upstreams:
  works:
    command: ${process.execPath}
    args: [${join(import.meta.dirname, "../kill/effect-server.ts")}, $FOLDER/works]
    trust: internal
policy: { default: allow }
definitions: ${definitions}
`);
  const upstreams = new Upstreams(join(house.folder, "works"));
  let daemon: RunningDaemon | undefined;
  onTestFinished(async () => {
    await daemon?.stop("SIGKILL");
    await house.leave();
  }, 30_000);
  const restart = async (): Promise<Client> => {
    await daemon?.stop("SIGTERM");
    daemon = await house.startDaemon({});
    const token = readFileSync(join(house.dataFolder, "agent.token"), "utf8").trim();
    const client = new Client({ name: "agent", version: "1" });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${daemon.origin}/mcp`), {
        requestInit: { headers: { authorization: `Bearer ${token}` } },
      }),
    );
    onTestFinished(() => client.close().catch(() => undefined));
    return client;
  };
  return { house, upstreams, restart, origin: () => daemon?.origin ?? "" };
}

async function descriptionOf(client: Client): Promise<string | undefined> {
  const { tools } = await client.listTools();
  return tools.find(({ name }) => name === "act")?.description;
}

async function textOf(client: Client): Promise<string> {
  const { content } = await client.callTool({ name: "act", arguments: ARGUMENTS });
  return (content as { text: string }[]).map(({ text }) => text).join();
}

it("keeps a changed tool from being called until a person accepts the change", async () => {
  const { house, upstreams, restart, origin } = await openHouse();
  const first = await restart();
  expect(await descriptionOf(first)).toContain("edition 1");
  expect(await textOf(first)).toBe("did c1");

  upstreams.changeDefinition();
  const second = await restart();
  const shown = await descriptionOf(second);
  const refused = await textOf(second);
  const list = await house.review("definitions", "list");
  const page = await fetch(`${origin()}/api/definitions?upstream=works&tool=act`, {
    headers: { authorization: `Bearer ${house.credential}` },
  });
  const { definition } = (await page.json()) as { definition: { hash: string; changes: unknown } };
  const show = await house.review("definitions", "show", "works", "act");
  const agents = await fetch(`${origin()}/api/definitions`);
  const accepted = await house.review(
    "definitions",
    "accept",
    "works",
    "act",
    definition.hash,
    "--reason",
    "new version",
  );
  const ran = await textOf(second);

  expect(shown).toContain("edition 1");
  expect(refused).toMatch(/^DENIED, not executed: the tool's definition is not the one/);
  expect(list.status).toBe(1);
  expect(list.stdout).toContain("2 waiting for");
  expect(definition.changes).toEqual([
    {
      path: "$.description",
      before: "Does something that cannot be undone (edition 1).",
      after: "Does something that cannot be undone (edition 2).",
    },
  ]);
  expect(show.stdout).toContain("edition 2");
  expect(agents.status).toBe(401);
  expect(accepted).toMatchObject({ status: 0 });
  expect(ran).toBe("did c1");
  expect(await descriptionOf(second)).toContain("edition 2");
  const log = await house.countersign("audit", "list", "--json");
  expect(log.stdout).toContain("definition.accepted");
  expect(upstreams.effects()).toHaveLength(2);
}, 60_000);

it("asks about every tool from the first where that is wanted, and lists none before", async () => {
  const { house, restart } = await openHouse("{ first: review }");
  const client = await restart();

  const tools = (await client.listTools()).tools.map(({ name }) => name);
  const refused = await textOf(client);
  const list = await house.review("definitions", "list");

  expect(tools).toEqual(["countersign_approval_status"]);
  expect(refused).toMatch(/^DENIED, not executed: this tool is new/);
  expect(list.stdout).toMatch(/works\.act\s+waiting/);
}, 60_000);
