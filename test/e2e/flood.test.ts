import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type House, makeHouse, programOf, type RunningDaemon } from "./house.ts";

let house: House;
let daemon: RunningDaemon;
const sockets: Socket[] = [];

beforeAll(async () => {
  house = await makeHouse(
    `
upstreams:
  everything:
    command: ${process.execPath}
    args: [${programOf("@modelcontextprotocol/server-everything")}]
policy: { default: require-approval }
`,
    { agentAuthentication: "none" },
  );
  daemon = await house.startDaemon();
});

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await house?.leave();
});

/** Opens connections that each say so much and no more. */
async function flood(count: number, said: string): Promise<readonly Socket[]> {
  const { hostname, port } = new URL(daemon.origin);
  const opened = Array.from({ length: count }, () => connect(Number(port), hostname));
  sockets.push(...opened);
  await Promise.all(
    opened.map(async (socket) => {
      // One that the daemon has let go of is no error here.
      socket.on("error", () => undefined);
      await once(socket, "connect");
      if (said !== "") socket.write(said);
    }),
  );
  return opened;
}

const head = (path: string): string =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{`;

/** What an agent that comes now is answered; 503, too, if it is hung up on. */
async function answerToAgent(): Promise<{
  readonly status: number;
  readonly retryAfter?: string | null;
}> {
  try {
    const { status, headers } = await fetch(`${daemon.origin}/mcp`, { method: "PUT" });
    return { status, retryAfter: headers.get("retry-after") };
  } catch {
    return { status: 503 };
  }
}

/** The daemon reads what came when it gets to it. */
async function untilFull(): Promise<void> {
  while ((await answerToAgent()).status !== 503);
}

it("a flood of connections keeps no person from approving", async () => {
  const client = new Client({ name: "e2e", version: "1" });
  await client.connect(new StdioClientTransport(house.connect));
  const calling = client.callTool({ name: "echo", arguments: { message: "hello" } });
  const { id } = await house.openRequest(daemon.origin, "echo");

  // Agents with half a request, people's with half of one, somebody who says nothing, and half a header.
  await flood(800, head("/mcp"));
  await untilFull();
  await flood(140, head("/api/approvals"));
  await flood(140, "");
  await flood(140, "GET / HTTP/1.1\r\n");
  const decided = await house.api(daemon.origin, "POST", `/approvals/${id}/approve`, {
    reason: "asked for",
  });

  expect(decided.status).toBe(200);
  expect(JSON.stringify(await calling)).toContain("hello");
  await client.close();
});

it("agents that find no place are told to come back, and are served when there is one", async () => {
  await flood(520, head("/mcp"));
  await untilFull();
  const meanwhile = await answerToAgent();
  for (const socket of sockets.splice(0)) socket.destroy();
  let after = await answerToAgent();
  while (after.status === 503) after = await answerToAgent();

  expect(meanwhile).toEqual({ status: 503, retryAfter: "1" });
  expect(after.status).toBe(405);
});
