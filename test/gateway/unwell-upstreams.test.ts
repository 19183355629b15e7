import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { type Message, RawClient, textOf } from "./raw-client.ts";
import {
  fixture,
  installed,
  openStream,
  type RunningGateway,
  startGateway,
} from "./start-gateway.ts";

let running: RunningGateway;
let client: RawClient;

afterEach(async () => {
  await client.close();
  await running.gateway.close();
});

async function connect(...upstreams: Parameters<typeof startGateway>[0]): Promise<Message> {
  running = startGateway(upstreams.length > 0 ? upstreams : [fixture("raw-server.mjs")]);
  client = RawClient.through(running.gateway);
  return client.initialize();
}

const UNKNOWN = { isError: true, _meta: { "countersign/decision": { kind: "unknown" } } };

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<boolean> {
  for (let waited = 0; waited < 8000 && isRunning(pid); waited += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return !isRunning(pid);
}

describe("a long answer", () => {
  it.each([
    { which: "first, the answer short", before: "unseen", length: 10, isLast: false },
    { which: "first", before: "unseen", length: 150_000, isLast: false },
    { which: "first and long", before: "unseen".repeat(30_000), length: 150_000, isLast: true },
  ])(
    "in which a text stands twice is passed on as it was looked at, the other one $which",
    async ({ before, length, isLast }) => {
      running = startGateway([fixture("raw-server.mjs")]);
      const { toGateway, fromGateway, served } = openStream(running.gateway);
      client = new RawClient(fromGateway, toGateway, () => (toGateway.end(), served));
      let sent = "";
      fromGateway.on("data", (text: string) => (sent += text));
      await client.initialize();
      const text = "seen ".repeat(length / 5);

      const answer = await client.call("said-twice", { before, text, isLast });

      expect(textOf(answer)).toBe(text);
      expect(sent).not.toContain("unseen");
    },
  );

  it.each(["\u{1F600}é\u2028 ", 'quoted "\\n\n" ', "plain "])(
    "of %j is the same as it was written, one after the other and many at once",
    async (part) => {
      await connect();
      const texts = Array.from({ length: 12 }, (_, i) => `${i}: ${part.repeat(20_000 + i * 900)}`);
      const shown = async (text: string): Promise<string> =>
        textOf(await client.call("echo", { text }));
      const wanted = texts.map((text) => JSON.stringify({ text }));

      expect([await shown(texts[0] ?? ""), await shown(texts[1] ?? "")]).toEqual(
        wanted.slice(0, 2),
      );
      expect(await Promise.all(texts.map(shown))).toEqual(wanted);
    },
  );
});

describe("a call whose answer cannot be used", () => {
  it.each([
    { because: "is not UTF-8", tool: "bad-utf8", says: "it is not UTF-8" },
    { because: "is nested too deeply", tool: "deep", says: "it is nested more than 256 deep" },
  ])("says so when it $because, and the next call is answered", async ({ tool, says }) => {
    await connect();

    const answer = await client.call(tool);

    expect(answer["result"]).toMatchObject(UNKNOWN);
    expect(textOf(answer)).toContain(says);
    expect(textOf(await client.call("echo", { still: "here" }))).toBe('{"still":"here"}');
  });

  it.each(["huge", "huge-id-last"])(
    "says so when it is too large (%s), and other calls in flight are answered",
    async (tool) => {
      await connect(fixture("raw-server.mjs", { maxMessageBytes: 200_000 }));

      const slow = client.call("slow", { ms: 500 });
      const answer = await client.call(tool, { bytes: 300_000 });

      expect(answer["result"]).toMatchObject(UNKNOWN);
      expect(textOf(answer)).toContain("it is larger than the upstream's `max_message_bytes`");
      expect(textOf(await slow)).toBe("slow done");
      expect(running.reports).toEqual(["upstream up: its output is not a message: too-large"]);
    },
  );

  it("passes one of 9 MiB on", async () => {
    await connect();

    const answer = await client.call("huge", { bytes: 9 * 1024 * 1024 });

    expect(textOf(answer)).toHaveLength(9 * 1024 * 1024);
  });

  it("ignores output that is no message, and says so once", async () => {
    await connect();

    expect(textOf(await client.call("garbage"))).toBe("after garbage");
    expect(textOf(await client.call("garbage"))).toBe("after garbage");
    expect(running.reports).toEqual(["upstream up: its output is not a message: not-json"]);
  });
});

describe("an upstream that dies", () => {
  it("costs the calls that run, and is there again for the next one", async () => {
    await connect();
    const before = textOf(await client.call("pid"));

    const slow = client.call("slow", {});
    await new Promise((resolve) => setTimeout(resolve, 200));
    const crash = await client.call("crash");

    expect(crash["result"]).toMatchObject(UNKNOWN);
    expect((await slow)["result"]).toMatchObject(UNKNOWN);
    const after = textOf(await client.call("pid"));
    expect(after).not.toBe(before);
    expect(await untilGone(Number(before))).toBe(true);
  });

  it("tells the client that lists may have changed once it is there again", async () => {
    await connect();
    await client.request("tools/list");

    await client.call("crash");

    const changed = await client.until(({ id }) => id === undefined);
    expect(changed["method"]).toBe("notifications/tools/list_changed");
  });

  it("is told again what its predecessor was told", async () => {
    await connect();
    await client.request("logging/setLevel", { level: "warning" });
    await client.request("resources/subscribe", { uri: "raw://raw/one" });

    await client.call("crash");
    await client.until(({ method }) => method === "notifications/tools/list_changed");

    const methods = async (): Promise<readonly unknown[]> => {
      const { result } = await client.request("recorder/received");
      return (result as { received: Message[] }).received.map(({ method }) => method);
    };
    await expect.poll(methods).toContain("logging/setLevel");
    await expect.poll(methods).toContain("resources/subscribe");
  });

  it("keeps nobody from another one", async () => {
    await connect(
      fixture("raw-server.mjs", { name: "one" }),
      fixture("raw-server.mjs", { name: "two" }),
    );
    await client.request("tools/list");

    const slow = client.call("two_slow", { ms: 600 });
    await client.call("one_crash");

    expect(textOf(await slow)).toBe("slow done");
  });

  it("is left alone for longer and longer when it dies again and again", async () => {
    await connect();
    await client.request("tools/list");
    for (let deaths = 0; deaths < 3; deaths++) await client.call("crash");

    const answer = await client.call("echo", {});

    expect(answer["result"]).toMatchObject({
      isError: true,
      _meta: { "countersign/decision": { kind: "not-sent" } },
    });
    expect(textOf(answer)).toMatch(/NOT EXECUTED: .*upstream `up`.*next attempt in \d+ s/);
  });
});

describe("an upstream that does not come up", () => {
  it("is an error that names it, and not what it printed", async () => {
    const { result } = await connect(fixture("raw-server.mjs", { args: ["--die-at-start", "1"] }));

    const list = await client.request("tools/list");

    expect(result).toMatchObject({ serverInfo: { name: "countersign" } });
    expect(list).toMatchObject({ error: { code: -32055 } });
    expect(JSON.stringify(client.received)).not.toContain("no database");
    expect(running.reports).toContain("upstream up: fixture: no database");
  });

  it("is given up after its time, and leaves no process", async () => {
    await connect(
      fixture("raw-server.mjs", { args: ["--start-ms", "60000"], startTimeoutMs: 700 }),
    );

    const answer = await client.call("echo", {});

    expect(textOf(answer)).toContain("NOT EXECUTED");
    await client.close();
    await running.gateway.close();
    expect(running.pids.size).toBe(0);
  });

  it("is an error when its command does not exist", async () => {
    const settings = fixture("raw-server.mjs");
    const server = { command: "/nonexistent/server", args: [], env: {}, cwd: process.cwd() };
    await connect({ ...settings, server });

    expect(textOf(await client.call("echo", {}))).toContain(
      "could not be started: ENOENT, there is no program `/nonexistent/server`",
    );
  });

  it("is an error when its folder does not exist", async () => {
    const settings = fixture("raw-server.mjs");
    const server = { command: "node", args: [], env: {}, cwd: "/nonexistent" };
    await connect({ ...settings, server });

    expect(textOf(await client.call("echo", {}))).toContain("there is no folder `/nonexistent`");
  });

  it("is waited for when it is slow", async () => {
    const { result } = await connect(fixture("raw-server.mjs", { args: ["--start-ms", "1500"] }));

    expect(result).toMatchObject({ serverInfo: { name: "raw" } });
  });
});

describe("no process is left behind", () => {
  it("of a server that started others, when its client goes", async () => {
    await connect();
    const server = Number(textOf(await client.call("pid")));
    const child = Number(textOf(await client.call("spawn")));

    await client.close();

    expect(isRunning(server)).toBe(false);
    expect(await untilGone(child)).toBe(true);
  });

  it("of a server that started others, when it crashes", async () => {
    await connect();
    const child = Number(textOf(await client.call("spawn")));

    await client.call("crash");

    expect(await untilGone(child)).toBe(true);
  });

  it("of a server that does not want to go", async () => {
    await connect();
    const server = Number(textOf(await client.call("pid")));
    await client.call("die-slowly");

    await running.gateway.close();

    expect(isRunning(server)).toBe(false);
  });

  it.each(["SIGKILL", "SIGTERM", "exit"])("when the gateway's process ends by %s", async (end) => {
    await connect();
    const script = fileURLToPath(new URL("fixtures/gateway-process.ts", import.meta.url));
    const gateway = spawn(process.execPath, ["--conditions=countersign-source", script], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const other = new RawClient(gateway.stdout, gateway.stdin, () => Promise.resolve());
    await other.initialize();
    const server = Number(textOf(await other.call("pid")));

    if (end === "exit") gateway.stdin.write("exit\n");
    else gateway.kill(end as NodeJS.Signals);

    expect(await untilGone(server)).toBe(true);
  });

  it("when many clients come and go", async () => {
    await connect(installed("@modelcontextprotocol/server-memory", "dist/index.js"));
    const others = Array.from({ length: 4 }, () => RawClient.through(running.gateway));
    await Promise.all(others.map((other) => other.initialize()));
    expect(running.pids.size).toBe(5);

    await Promise.all(others.map((other) => other.close()));

    expect(running.pids.size).toBe(1);
  });
});

describe("a client that sends what is no message", () => {
  it.each([
    { because: "it is not JSON", line: "{nope", code: -32700 },
    { because: "it is not an object", line: "42", code: -32600 },
    { because: "it has no method", line: '{"jsonrpc":"2.0","id":77}', code: -32600, id: 77 },
    {
      because: "its parameters are a list",
      line: '{"jsonrpc":"2.0","id":78,"method":"ping","params":[1]}',
      code: -32600,
      id: 78,
    },
    {
      because: "its `_meta` is null",
      line: '{"jsonrpc":"2.0","id":82,"method":"tools/list","params":{"_meta":null}}',
      code: -32600,
      id: 82,
    },
    {
      because: "it names a row that no double can",
      line: '{"jsonrpc":"2.0","id":83,"method":"tools/call","params":{"name":"echo","arguments":{"row":9007199254740993}}}',
      code: -32600,
      id: 83,
    },
    { because: "it is of JSON-RPC 1", line: '{"id":79,"method":"ping"}', code: -32600, id: 79 },
    {
      because: "it is nested too deeply",
      line: `{"jsonrpc":"2.0","id":80,"method":"ping","params":{"a":${"[".repeat(9999)}${"]".repeat(9999)}}}`,
      code: -32600,
      id: 80,
    },
    {
      because: "it is too large",
      line: `{"jsonrpc":"2.0","id":81,"method":"ping","params":{"a":"${"x".repeat(11_000_000)}"}}`,
      code: -32600,
      id: 81,
    },
  ])("is told so because $because, and served further", async ({ line, code, id = null }) => {
    await connect();

    client.write(`${line}\n`);

    const answer = await client.until(({ error }) => error !== undefined);
    expect(answer).toMatchObject({ id, error: { code } });
    expect((await client.request("ping"))["result"]).toBeDefined();
  });

  it("is told so because it is not UTF-8, and served further", async () => {
    await connect();

    client.write(Buffer.from([0x7b, 0xff, 0xfe, 0x7d, 0x0a]));

    const answer = await client.until(({ error }) => error !== undefined);
    expect(answer).toMatchObject({ id: null, error: { code: -32700 } });
    expect((await client.request("ping"))["result"]).toBeDefined();
  });

  it("may send several messages at once, as one revision has it", async () => {
    await connect();

    const both = [client.until(({ id }) => id === "x"), client.until(({ id }) => id === "y")];
    client.write(
      '[{"jsonrpc":"2.0","id":"x","method":"ping"},{"jsonrpc":"2.0","id":"y","method":"ping"}]\n',
    );

    expect(await Promise.all(both)).toHaveLength(2);
  });
});
