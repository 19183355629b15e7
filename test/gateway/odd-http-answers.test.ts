import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Message, RawClient, textOf } from "./raw-client.ts";
import { fixture, type RunningGateway, startGateway } from "./start-gateway.ts";

const DONE = { content: [{ type: "text", text: "done" }] };

interface Asked {
  readonly id: number;
  readonly res: ServerResponse;
}

function json({ res }: Asked, body: unknown): void {
  res.writeHead(200, { "content-type": "application/json" });
  res.end(typeof body === "string" ? body : JSON.stringify(body));
}

/** Writes events and leaves the stream open. */
function stream({ res }: Asked, ...events: readonly unknown[]): ServerResponse {
  res.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of events) {
    res.write(
      typeof event === "string"
        ? `${event}\n\n`
        : `event: message\ndata: ${JSON.stringify(event)}\n\n`,
    );
  }
  return res;
}

const answer = (id: unknown, result: unknown = DONE): unknown => ({ jsonrpc: "2.0", id, result });

const TOOLS: Readonly<Record<string, (asked: Asked) => unknown>> = {
  "another-id": (asked) => json(asked, answer(asked.id + 7)),
  "no-answer": (asked) => json(asked, { jsonrpc: "2.0", method: "notifications/message" }),
  "empty-list": (asked) => json(asked, []),
  "no-json": (asked) => json(asked, "<html>"),
  "no-message": (asked) => json(asked, { hello: "world" }),
  "stream-another-id": (asked) => stream(asked, answer(asked.id + 7)),
  "stream-unreadable": (asked) =>
    stream(asked, 'data: {"jsonrpc":"2.0","id":1,"result":{"x":NaN}}'),
  "stream-no-message": (asked) => stream(asked, { hello: "world" }),
  "stream-ends": (asked) => stream(asked, ": nothing").end(),
  "stream-ends-unreadable": (asked) => stream(asked, "data: {").end(),
  "stream-comes-back": (asked) => stream(asked, "id: 1\nretry: 0\ndata:").end(),
  "stream-then-answer": (asked) => stream(asked, "data: hello", answer(asked.id)).end(),
  "stream-talk-between": (asked) =>
    stream(
      asked,
      "data: hello",
      { jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data: "x" } },
      answer(asked.id),
    ).end(),
  "text-id": (asked) => json(asked, answer(String(asked.id))),
};

/** After which event a stream was come back to. */
const returns: string[] = [];

function serve(req: IncomingMessage, res: ServerResponse): void {
  if (req.method === "GET" && req.headers["last-event-id"] !== undefined) {
    returns.push(req.headers["last-event-id"] as string);
    // It says that there will be more, and never what.
    stream({ id: 0, res }).end();
    return;
  }
  const chunks: Buffer[] = [];
  req.on("data", (chunk: Buffer) => chunks.push(chunk));
  req.on("end", () => {
    if (req.method !== "POST") return res.writeHead(405).end();
    const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString()) as {
      id?: number;
      method: string;
      params: { protocolVersion?: string; name: string };
    };
    if (id === undefined) return res.writeHead(202).end();
    if (method === "tools/call") return TOOLS[params.name]?.({ id, res });
    return json(
      { id, res },
      answer(
        id,
        method === "initialize"
          ? {
              protocolVersion: params.protocolVersion,
              capabilities: { tools: {} },
              serverInfo: { name: "odd", version: "1" },
            }
          : {
              tools: Object.keys(TOOLS).map((name) => ({ name, inputSchema: { type: "object" } })),
            },
      ),
    );
  });
}

const server = createServer(serve);
let running: RunningGateway;
let client: RawClient;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  running = startGateway([
    { ...fixture("raw-server.mjs"), server: { url, headers: {} }, strayMs: 100, maxTaskMs: 300 },
  ]);
  client = RawClient.through(running.gateway);
  await client.initialize();
});

afterAll(async () => {
  await client.close();
  await running.gateway.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it.each([
  { tool: "another-id", says: "id of another request" },
  { tool: "no-answer", says: "no answer to it" },
  { tool: "empty-list", says: "no answer to it" },
  { tool: "no-json", says: "cannot be read" },
  { tool: "no-message", says: "cannot be read" },
  { tool: "stream-another-id", says: "id of another request" },
  { tool: "stream-unreadable", says: "cannot be read" },
  { tool: "stream-no-message", says: "cannot be read" },
  { tool: "stream-ends", says: "broke off" },
  { tool: "stream-ends-unreadable", says: "cannot be read" },
  { tool: "stream-comes-back", says: "broke off" },
])(
  "leaves nobody waiting before an upstream over HTTP that answers so: $tool",
  async ({ tool, says }) => {
    const told: Message = await client.call(tool);

    expect(told["result"]).toMatchObject({
      isError: true,
      _meta: { "countersign/decision": { kind: "unknown" } },
    });
    expect(textOf(told)).toContain(says);
    // Once, and not at the pace of no time at all that the server asked for.
    expect(returns.splice(0)).toEqual(tool === "stream-comes-back" ? ["1"] : []);
  },
);

it.each(["stream-then-answer", "stream-talk-between", "text-id"])(
  "takes the answer for what it is: %s",
  async (tool) => {
    expect(textOf(await client.call(tool))).toBe("done");
  },
);
