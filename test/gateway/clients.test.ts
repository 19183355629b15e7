import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as V1Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as V1HttpTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterEach, describe, expect, it } from "vitest";
import { startHttpServer } from "./http-server.ts";
import {
  fixture,
  listen,
  type RunningGateway,
  startGateway,
  StreamClientTransport,
} from "./start-gateway.ts";

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const CAPABILITIES = { elicitation: { form: {} }, roots: { listChanged: true } };
const INFO = { name: "test-client", version: "4.5.6" };

/** One way in, and the client that takes it. */
const CLIENTS = [
  { client: "v2, legacy", door: "stream" },
  { client: "v2, legacy", door: "http" },
  { client: "v2, modern", door: "stream" },
  { client: "v2, modern", door: "http" },
  { client: "v1", door: "stream" },
  { client: "v1", door: "http" },
] as const;

const UPSTREAMS = ["legacy", "both eras, stdio", "both eras, http"] as const;

async function start(upstream: (typeof UPSTREAMS)[number]): Promise<RunningGateway> {
  const sdk = fixture("sdk-server.mjs");
  let settings = upstream === "legacy" ? fixture("raw-server.mjs") : sdk;
  if (upstream === "both eras, http") {
    const server = await startHttpServer(sdk, ["--http", "0"]);
    closers.push(() => server.stop());
    settings = server.settings;
  }
  const running = startGateway([settings]);
  closers.push(() => running.gateway.close());
  return running;
}

async function connect(
  running: RunningGateway,
  { client: kind, door }: (typeof CLIENTS)[number],
): Promise<Client> {
  const url = door === "http" ? await open(running) : undefined;
  const mode = kind === "v2, modern" ? ({ pin: "2026-07-28" } as const) : ("legacy" as const);
  const client =
    kind === "v1"
      ? (new V1Client(INFO, { capabilities: CAPABILITIES }) as unknown as Client)
      : new Client(INFO, { capabilities: CAPABILITIES, versionNegotiation: { mode } });
  const transport =
    url === undefined
      ? new StreamClientTransport(running.gateway)
      : new (kind === "v1" ? V1HttpTransport : StreamableHTTPClientTransport)(new URL(url));
  await client.connect(transport as never);
  closers.push(() => client.close());
  return client;
}

async function open({ gateway }: RunningGateway): Promise<string> {
  const door = await listen(gateway);
  closers.push(() => door.close());
  return door.url;
}

describe.each(UPSTREAMS)("with an upstream that speaks %s", (upstream) => {
  it.each(CLIENTS)("serves a client ($client) over $door", async (way) => {
    const running = await start(upstream);
    const client = await connect(running, way);

    const { tools } = await client.listTools();
    const name = upstream === "legacy" ? "echo" : "add";
    const result = await client.callTool({ name, arguments: { a: 1, b: 2 } });

    expect(tools.map((tool) => tool.name)).toContain(name);
    expect(tools.at(-1)?.name).toBe("countersign_approval_status");
    expect(client.getServerVersion()?.name).toBe(upstream === "legacy" ? "raw" : "sdk-server");
    expect(client.getInstructions()).toBe(upstream === "legacy" ? "Use raw well." : "Be kind.");
    expect(result.content).toEqual([
      { type: "text", text: upstream === "legacy" ? '{"a":1,"b":2}' : "3" },
    ]);
    expect(result.structuredContent).toEqual(upstream === "legacy" ? undefined : { sum: 3 });
  });

  it.each(CLIENTS)("tells a client ($client) over $door of progress, in order", async (way) => {
    const running = await start(upstream);
    const client = await connect(running, way);
    const progress: number[] = [];

    await client.callTool(
      { name: upstream === "legacy" ? "burst" : "steps", arguments: {} },
      ...((way.client === "v1"
        ? [undefined, { onprogress: (step: { progress: number }) => progress.push(step.progress) }]
        : [
            { onprogress: (step: { progress: number }) => progress.push(step.progress) },
          ]) as never[]),
    );

    // The SDKs' own clients drop progress that comes in one read with the answer, as a burst's may.
    const complete = upstream === "legacy" ? progress.length : 3;
    expect(progress).toEqual([1, 2, 3].slice(0, complete));
  });
});

describe("a modern client and an upstream of both eras", () => {
  it.each(CLIENTS.filter(({ client }) => client === "v2, modern"))(
    "speak the modern era over $door, with the client's own words about itself",
    async (way) => {
      const running = await start("both eras, stdio");
      const client = await connect(running, way);

      const { content } = await client.callTool({ name: "whoami", arguments: {} });

      const [{ text } = { text: "{}" }] = content as { text: string }[];
      const { era, envelope } = JSON.parse(text) as {
        era: string;
        envelope: Record<string, unknown>;
      };
      expect(era).toBe("modern");
      expect(envelope["io.modelcontextprotocol/clientInfo"]).toEqual(INFO);
      expect(envelope["io.modelcontextprotocol/clientCapabilities"]).toEqual(CAPABILITIES);
    },
  );

  it("start the server once, however many clients and requests there are", async () => {
    const running = await start("both eras, stdio");
    const [way] = CLIENTS.filter(({ client, door }) => client === "v2, modern" && door === "http");
    if (way === undefined) throw new Error("there is such a client");
    const clients = [await connect(running, way), await connect(running, way)];

    await Promise.all(clients.map((client) => client.callTool({ name: "whoami", arguments: {} })));

    expect(running.pids.size).toBe(1);
  });
});

describe("a legacy client and an upstream of both eras", () => {
  it("speak the legacy era", async () => {
    const running = await start("both eras, stdio");
    const client = await connect(running, { client: "v2, legacy", door: "stream" });

    const { content } = await client.callTool({ name: "whoami", arguments: {} });

    expect(JSON.stringify(content)).toContain('\\"era\\":\\"legacy\\"');
  });
});
