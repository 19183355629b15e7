import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { startHttpServer } from "./http-server.ts";
import { RawClient, textOf } from "./raw-client.ts";
import { fixture, installed, type RunningGateway, startGateway } from "./start-gateway.ts";

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function connect(...upstreams: Parameters<typeof startGateway>[0]): Promise<{
  readonly running: RunningGateway;
  readonly client: RawClient;
}> {
  const running = startGateway(upstreams);
  closers.push(() => running.gateway.close());
  const client = RawClient.through(running.gateway);
  closers.push(() => client.close());
  await client.initialize();
  return { running, client };
}

let port = 20_000 + (process.pid % 20_000);

/** The reference server with sessions, which a port has to be chosen for. */
async function everything(at: number): ReturnType<typeof startHttpServer> {
  const server = await startHttpServer(
    installed("@modelcontextprotocol/server-everything", "dist/index.js"),
    ["streamableHttp"],
    { env: { PORT: String(at) }, port: at },
  );
  return server;
}

describe("an upstream over HTTP", () => {
  it("answers, and is connected to anew when its session is gone because it was restarted", async () => {
    const at = ++port;
    const first = await everything(at);
    const { client } = await connect(first.settings);
    const before = textOf(await client.call("echo", { message: "1" }));

    await first.stop();
    const second = await everything(at);
    closers.push(() => second.stop());
    const meanwhile = await client.call("echo", { message: "2" });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const after = textOf(await client.call("echo", { message: "3" }));

    expect(before).toBe("Echo: 1");
    // A connection that was kept open breaks off when it is used again: nobody knows what the server read.
    expect(textOf(meanwhile)).toMatch(/Echo: 2|NOT EXECUTED|OUTCOME UNKNOWN/);
    expect(after).toBe("Echo: 3");
  });

  it("that is not there is a tool error saying that nothing was sent", async () => {
    const settings = fixture("raw-server.mjs");
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const closed = (server.address() as AddressInfo).port;
    await new Promise((resolve) => server.close(resolve));
    const url = `http://127.0.0.1:${closed}/mcp`;
    const { client } = await connect(
      { ...settings, name: "gone", server: { url, headers: {} } },
      fixture("raw-server.mjs", { name: "here" }),
    );

    const answer = await client.call("gone_echo", {});

    expect(textOf(answer)).toMatch(/NOT EXECUTED: .*upstream `gone`: it cannot be reached/);
    expect(textOf(await client.call("here_echo", { a: 1 }))).toBe('{"a":1}');
  });

  it("that dies in the middle of a call leaves its outcome unknown", async () => {
    const server = await startHttpServer(fixture("sdk-server.mjs"), ["--http", "0"]);
    const { client } = await connect(server.settings);

    const call = client.call("later", { ms: 5000 });
    await new Promise((resolve) => setTimeout(resolve, 400));
    await server.stop();

    expect((await call)["result"]).toMatchObject({
      isError: true,
      _meta: { "countersign/decision": { kind: "unknown" } },
    });
  });

  it.each([
    { status: 401, says: "NOT EXECUTED" },
    { status: 403, says: "NOT EXECUTED" },
    { status: 502, says: "OUTCOME UNKNOWN" },
    // "Accepted" is for what is not to be answered: nothing will come.
    { status: 202, says: "OUTCOME UNKNOWN" },
  ])("that answers a call with status $status: $says", async ({ status, says }) => {
    const url = await scripted((method) =>
      method === "tools/call" ? { status, body: "<html>proxy</html>" } : undefined,
    );
    const settings = fixture("raw-server.mjs");
    const { client } = await connect({ ...settings, server: { url, headers: {} } });

    const answer = await client.call("t", {});

    expect(textOf(answer)).toContain(says);
    expect(textOf(answer)).not.toContain("proxy");
  });

  it("that answers with more than is allowed costs that call only", async () => {
    const url = await scripted((method, params) => {
      const size = (params as { arguments?: { size?: number } } | undefined)?.arguments?.size ?? 0;
      return method === "tools/call"
        ? { result: { content: [{ type: "text", text: "x".repeat(size) }] } }
        : undefined;
    });
    const settings = fixture("raw-server.mjs", { maxMessageBytes: 50_000 });
    const { client, running } = await connect({ ...settings, server: { url, headers: {} } });

    const large = await client.call("t", { size: 100_000 });
    const small = await client.call("t", { size: 10 });

    expect(textOf(large)).toContain("OUTCOME UNKNOWN");
    expect(textOf(small)).toBe("x".repeat(10));
    expect(running.reports).toContain(
      "upstream up: a message is larger than 50000 bytes and was dropped",
    );
  });

  it("is sent the headers that the configuration gives it", async () => {
    const seen: (string | undefined)[] = [];
    const url = await scripted((_method, _params, header) => {
      seen.push(header);
      return undefined;
    });
    const settings = fixture("raw-server.mjs");
    await connect({ ...settings, server: { url, headers: { "x-upstream": "secret" } } });

    expect(new Set(seen)).toEqual(new Set(["secret"]));
  });
});

type Script = (
  method: string,
  params: unknown,
  header: string | undefined,
) => { status?: number; body?: string; result?: unknown } | undefined;

/** A legacy server without sessions that has one tool, `t`, and answers as the script says. */
async function scripted(script: Script): Promise<string> {
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      if (req.method !== "POST") return res.writeHead(405).end();
      const message = JSON.parse(Buffer.concat(chunks).toString()) as {
        id?: number;
        method: string;
        params?: { protocolVersion?: string };
      };
      const { id, method, params } = message;
      const header = req.headers["x-upstream"];
      const scriptedAnswer = script(
        method,
        params,
        typeof header === "string" ? header : undefined,
      );
      if (scriptedAnswer?.status !== undefined) {
        return res.writeHead(scriptedAnswer.status).end(scriptedAnswer.body);
      }
      if (id === undefined) return res.writeHead(202).end();
      const usual =
        method === "initialize"
          ? {
              protocolVersion: params?.protocolVersion,
              capabilities: { tools: {} },
              serverInfo: { name: "scripted", version: "1" },
            }
          : { tools: [{ name: "t", inputSchema: { type: "object" } }] };
      const result = scriptedAnswer?.result ?? usual;
      return res
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ jsonrpc: "2.0", id, result }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.unshift(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}
