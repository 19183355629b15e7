import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { bin, type House, makeHouse, programOf, root, run } from "./house.ts";

const EVERYTHING = `
upstreams:
  everything:
    command: ${process.execPath}
    args: [${programOf("@modelcontextprotocol/server-everything")}]
policy: { default: allow }
`;

let house: House | undefined;
afterEach(() => house?.leave());

/** Speaks raw lines to `connect`, and reads raw lines back. */
function rawClient(at: House) {
  const child = spawn(at.connect.command, at.connect.args, { stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  let trouble = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (trouble += text));
  const answer = async (id: number | string | null): Promise<Record<string, unknown>> => {
    for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(10)) {
      for (const line of said.split("\n").filter(Boolean)) {
        const message = JSON.parse(line) as Record<string, unknown>;
        if (message["id"] === id && !("method" in message)) return message;
      }
    }
    throw new Error(`no answer to ${id}: ${trouble}`);
  };
  return {
    child,
    answer,
    trouble: () => trouble,
    send: (line: string | Buffer) => child.stdin.write(line),
    async initialize() {
      child.stdin.write(
        `${JSON.stringify({
          jsonrpc: "2.0",
          id: "init",
          method: "initialize",
          params: {
            protocolVersion: "2025-06-18",
            capabilities: {},
            clientInfo: { name: "raw", version: "1" },
          },
        })}\n`,
      );
      const initialized = await answer("init");
      child.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
      return initialized;
    },
    async close() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, "exit");
      return child.exitCode;
    },
  };
}

const echo = (id: number, message: string): string =>
  `${JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name: "echo", arguments: { message } } })}\n`;

describe("a wrong configuration", () => {
  it.each([
    {
      because: "a decision is unknown",
      config: "policy: { rules: [{ id: a, decision: ask }] }\n",
      says: /countersign\.yaml:\d+:\d+: .*`ask`/,
    },
    {
      because: "a key is unknown",
      config: "polcy: {}\n",
      says: /countersign\.yaml:4:1: unknown key `polcy`.*`policy`/,
    },
    { because: "it is no YAML", config: "policy: [\n", says: /countersign\.yaml:\d+:\d+: / },
  ])("names file, line and what was expected when $because", async ({ config, says }) => {
    house = await makeHouse("");
    const text = readFileSync(house.configFile, "utf8");
    writeFileSync(house.configFile, text + config);

    const { status, stderr, stdout } = await house.countersign("serve");

    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(says);
  });

  it.each([
    { because: "it is of another version", config: "version: 7\n", at: "countersign.yaml:1:" },
    {
      because: "a condition cannot be read",
      config:
        "version: 1\nmode: local\npolicy: { rules: [{ id: a, when: 'call.', decision: deny }] }\n",
      at: "countersign.yaml:3:",
    },
  ])("is told to the client that starts Countersign when $because", async ({ config, at }) => {
    house = await makeHouse("");
    writeFileSync(house.configFile, config);
    const client = rawClient(house);
    const answer = await client.initialize();

    expect(answer).toMatchObject({ error: { code: -32603 } });
    expect(JSON.stringify(answer)).toContain(at);
    expect(await client.close()).toBe(1);
  });

  it("is asked for when there is none", async () => {
    house = await makeHouse("");
    const { status, stderr } = await run(["check"], { cwd: join(house.folder, "..") });

    expect(status).toBe(1);
    expect(stderr).toContain("countersign init");
  });
});

describe("a wrong call of the command", () => {
  it.each([
    { args: ["frobnicate"], says: "there is no command `frobnicate`" },
    { args: ["audit", "shred"], says: "expected one of `list`, `show`, `verify`" },
    { args: ["check", "--colour"], says: "--colour" },
    { args: ["serve", "--http", "8080"], says: "`--http`: expected an address and a port" },
    { args: ["approvals", "reject", "apr_x"], says: "--reason" },
  ])("ends with 2 and one clear line: $args", async ({ args, says }) => {
    const { status, stdout, stderr } = await run(args);

    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(says);
  });
});

describe("a client that misbehaves", () => {
  it("is answered and goes on: malformed, deep, invalid UTF-8", async () => {
    house = await makeHouse(EVERYTHING);
    await house.startDaemon();
    const client = rawClient(house);
    await client.initialize();

    client.send("{ this is no JSON }\n");
    expect(await client.answer(null)).toMatchObject({ error: { code: -32700 } });
    client.send(
      Buffer.concat([
        Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"'),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('"}}\n'),
      ]),
    );
    client.send(
      `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"echo","arguments":${"[".repeat(50_000)}${"]".repeat(50_000)}}}\n`,
    );
    expect(await client.answer(2)).toBeDefined();
    client.send(echo(3, "still here"));

    expect(JSON.stringify(await client.answer(3))).toContain("still here");
    await client.close();
  });

  it("gets a clear error for a message that is too large, and other clients go on", async () => {
    house = await makeHouse(EVERYTHING);
    await house.startDaemon();
    const large = rawClient(house);
    const other = rawClient(house);
    await Promise.all([large.initialize(), other.initialize()]);

    large.send(echo(1, "x".repeat(12 * 1024 * 1024)));
    const closed = once(large.child, "exit");
    const answered = large.answer(1).catch(() => large.answer(null).catch(() => undefined));
    const first = await Promise.race([answered, closed.then(() => "closed" as const)]);
    other.send(echo(2, "unharmed"));

    expect(first === "closed" || JSON.stringify(first).includes("large")).toBe(true);
    expect(JSON.stringify(await other.answer(2))).toContain("unharmed");
    large.child.kill();
    await other.close();
  });
});

describe("an upstream that does not start", () => {
  it("is a clear line in check, and leaves the others working", async () => {
    house = await makeHouse(`
upstreams:
  broken: { command: ${process.execPath}, args: [-e, "process.exit(3)"], start_timeout_seconds: 5 }
  missing: { command: /nowhere/at/all, start_timeout_seconds: 5 }
  everything:
    command: ${process.execPath}
    args: [${programOf("@modelcontextprotocol/server-everything")}]
policy: { default: allow }
`);
    const checked = await house.countersign("check");
    expect(checked.status).toBe(1);
    expect(checked.stderr).toMatch(/upstream `broken`: .+\nupstream `missing`: .+/);
    expect(checked.stdout).toContain("everything_echo");

    await house.startDaemon();
    const client = rawClient(house);
    await client.initialize();
    const call = echo(1, "works").replace('"echo"', '"everything_echo"');
    client.send(call);
    expect(JSON.stringify(await client.answer(1))).toContain("works");
    await client.close();
  });
});

describe("the data folder", () => {
  it("belongs to one daemon at a time", async () => {
    house = await makeHouse(EVERYTHING);
    await house.startDaemon();
    const second = await house.countersign("serve");

    expect(second.status).toBe(1);
    expect(second.stderr).toContain("another daemon works on this data folder");
  });

  it("is refused with a key that others can read", async () => {
    house = await makeHouse(EVERYTHING);
    chmodSync(join(house.dataFolder, "master.key"), 0o644);
    const { status, stderr } = await house.countersign("audit", "list");

    expect(status).toBe(1);
    expect(stderr).toContain("the master key cannot be used");
  });

  it("is refused with a database that is none", async () => {
    house = await makeHouse(EVERYTHING);
    writeFileSync(
      join(house.dataFolder, "countersign.db"),
      "this is no database, but long enough to look".repeat(50),
    );
    const { status, stderr } = await house.countersign("serve");

    expect(status).toBe(1);
    expect(stderr).toContain("the database cannot be used");
    expect(stderr).not.toContain("    at ");
  });
});

describe("a credential", () => {
  it.each(["approve", "reject"])("that is missing or wrong cannot %s", async (verb) => {
    house = await makeHouse(EVERYTHING);
    await house.startDaemon();
    const args = [
      "approvals",
      verb,
      "apr_aaaaaaaaaaaaaaaa",
      "--reason",
      "x",
      "--config",
      house.configFile,
    ];
    const none = await run(args, { env: { COUNTERSIGN_CREDENTIAL: "" } });
    const wrong = await run(args, { env: { COUNTERSIGN_CREDENTIAL: "csr_wrong" } });

    expect(none).toMatchObject({ status: 1, stdout: "" });
    expect(none.stderr).toContain("COUNTERSIGN_CREDENTIAL");
    expect(wrong).toMatchObject({ status: 1, stdout: "" });
    expect(wrong.stderr).toContain("the credential is not valid");
    expect(wrong.stderr).not.toContain("csr_wrong");
    expect(wrong.stderr).not.toContain("    at ");
  });

  it("that is right is told in one line what the API refuses", async () => {
    house = await makeHouse(EVERYTHING);
    await house.startDaemon();

    const { status, stderr } = await house.review("approvals", "show", "apr_aaaaaaaaaaaaaaaa");

    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "there is no such approval request: check the id\n",
    });
  });

  it("is made once for who comes first, and then only with one that was made", async () => {
    house = await makeHouse("");
    const cwd = join(house.folder, "new");
    mkdirSync(cwd);
    writeFileSync(join(cwd, "countersign.yaml"), "version: 1\nmode: local\n");
    const create = ["credential", "create", "--stdout"];
    const first = await run(create, { cwd });
    const second = await run(create, { cwd });
    const env = { COUNTERSIGN_CREDENTIAL: first.stdout.trim() };
    const reviewer = await run(create, { cwd, env });

    expect(first).toMatchObject({ status: 0, stdout: expect.stringMatching(/^csr_[\w-]{43}\n$/) });
    expect(second).toMatchObject({ status: 1, stdout: "" });
    expect(second.stderr).toContain("there already is a reviewer credential");
    expect(reviewer.status).toBe(0);
  });

  it("is not shown to anything but a terminal unless asked", async () => {
    house = await makeHouse(EVERYTHING);
    const { status, stdout } = await house.countersign("credential", "create");

    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });
});

describe("an agent over HTTP", () => {
  it("is refused without the token, from a foreign page, and under a foreign name", async () => {
    house = await makeHouse(EVERYTHING);
    const { origin } = await house.startDaemon();
    const token = readFileSync(join(house.dataFolder, "agent.token"), "utf8").trim();
    const authorization = `Bearer ${token}`;
    const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
    const post = (headers: Record<string, string>) =>
      fetch(`${origin}/mcp`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body,
      });

    expect((await post({})).status).toBe(401);
    expect((await post({ authorization: "Bearer wrong" })).status).toBe(401);
    expect((await post({ authorization, origin: "https://evil.example" })).status).toBe(403);
    expect((await post({ authorization, origin: "null" })).status).toBe(403);
  });
});

describe("the command as the README names it", () => {
  it("is there after the set-up, and runs on the pinned Node whatever Node is on the PATH", () => {
    const command = join(root, "node_modules/.bin/countersign");

    expect(execFileSync(command, ["--version"], { encoding: "utf8" })).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("an old Node", () => {
  it("gets one sentence", async () => {
    house = await makeHouse("");
    const preload = join(house.folder, "old.cjs");
    writeFileSync(
      preload,
      'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } });' +
        'Object.defineProperty(process, "version", { value: "v20.20.2" });',
    );
    const { status, stderr } = await run(["--version"], { nodeArgs: ["--require", preload] });

    expect(status).toBe(1);
    expect(stderr).toBe("countersign needs Node 22.18 or newer, and this is v20.20.2\n");
    expect(bin).toContain("countersign.js");
  });
});

describe("a database that cannot be written", () => {
  it("stops the calls with a clear error, and they go on when it can be again", async () => {
    house = await makeHouse(EVERYTHING);
    await house.startDaemon();
    const client = rawClient(house);
    await client.initialize();
    const locker = new Database(join(house.dataFolder, "countersign.db"));
    locker.exec("begin immediate");
    client.send(echo(1, "must not run"));
    const refused = JSON.stringify(await client.answer(1));
    locker.exec("rollback");
    locker.close();
    client.send(echo(2, "runs"));

    expect(refused).not.toContain("must not run");
    expect(refused).toContain("could not be stored");
    expect(JSON.stringify(await client.answer(2))).toContain("runs");
    await client.close();
  });
});

describe("a credential for somebody else", () => {
  const TEAM = `
people: { ada: { local_user: ada }, grace: { local_user: none }, joan: { local_user: none } }
reviewers: { owners: [grace, joan], admins: [joan] }
policy_admins: [admins]
approvals: { reviewers: [owners] }
`;

  it("is made by nobody but a policy admin, also when all were revoked, and recovery is recorded", async () => {
    house = await makeHouse(TEAM, { mode: "team", person: "grace" });
    const create = (...args: readonly string[]) =>
      house?.review("credential", "create", "--stdout", ...args) ??
      Promise.reject(new Error("no house"));
    const other = await create("--person", "ada");
    const own = await create("--person", "grace");
    await house.review("credential", "revoke", "--person", "grace");
    const afterwards = await create("--person", "ada");
    const recovered = await Promise.all(
      ["ada", "grace", "joan"].map((person) => create("--person", person, "--recover")),
    );
    const log = await house.countersign("audit", "list");

    expect(other).toMatchObject({ status: 1, stdout: "" });
    expect(other.stderr).toContain("policy_admins");
    expect(own.status).toBe(0);
    expect(afterwards).toMatchObject({ status: 1, stdout: "" });
    // Of several at once one is made: the others would be let in by nobody.
    expect(recovered.filter(({ status }) => status === 0)).toHaveLength(1);
    expect(recovered.filter(({ stdout }) => stdout !== "")).toHaveLength(1);
    expect(log.stdout).toContain("credential.recovered");
  });
});
