import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterEach, describe, expect, it } from "vitest";
import { type House, makeHouse, programOf } from "./house.ts";

const CONFIG = `
upstreams:
  everything:
    command: ${process.execPath}
    args: [${programOf("@modelcontextprotocol/server-everything")}]
policy: { default: allow }
`;

let house: House | undefined;
afterEach(() => house?.leave());

/** Processes whose command line names this house; Linux only, like the machines that run this. */
function processesOf(mark: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const [command, environment] = ["cmdline", "environ"].map((file) =>
          readFileSync(`/proc/${pid}/${file}`, "utf8"),
        );
        return pid !== process.pid && `${command}${environment}`.includes(mark);
      } catch {
        return false;
      }
    });
}

async function untilNone(mark: string): Promise<readonly number[]> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(50)) {
    if (processesOf(mark).length === 0) return [];
  }
  return processesOf(mark);
}

async function connected(at: House): Promise<Client> {
  const client = new Client({ name: "e2e", version: "1.0.0" });
  await client.connect(new StdioClientTransport(at.connect));
  return client;
}

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter(Boolean)
    .map(Number);

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(" ")[2] !== "Z";
  } catch {
    return false;
  }
};

describe.skipIf(process.platform !== "linux")("processes", () => {
  it("connect leaves nothing behind when the client says nothing", async () => {
    house = await makeHouse(CONFIG);
    const before = readdirSync(house.dataFolder).toSorted();
    const child = spawn(house.connect.command, house.connect.args, {
      stdio: ["pipe", "pipe", "pipe"],
    });
    await sleep(500);
    child.stdin.end();
    const status = await new Promise((resolve) => child.once("exit", resolve));

    expect(status).toBe(0);
    expect(readdirSync(house.dataFolder).toSorted()).toEqual(before);
    expect(existsSync(join(house.dataFolder, "daemon.json"))).toBe(false);
  });

  it("connect starts one daemon, which the next client shares and which outlives both", async () => {
    house = await makeHouse(CONFIG);
    const clients = await Promise.all([connected(house), connected(house), connected(house)]);
    const address = JSON.parse(readFileSync(join(house.dataFolder, "daemon.json"), "utf8")) as {
      pid: number;
    };
    const { tools } = await (clients[2] as Client).listTools();
    await Promise.all(clients.map((client) => client.close()));
    await sleep(300);

    expect(tools.length).toBeGreaterThan(5);
    expect(isAlive(address.pid)).toBe(true);
    const daemons = processesOf(house.configFile).filter((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("serve"),
    );
    expect(daemons).toEqual([address.pid]);

    process.kill(address.pid, "SIGTERM");
    expect(await untilNone(house.configFile)).toEqual([]);
  });

  it("a daemon that is told to stop takes its upstreams with it", async () => {
    house = await makeHouse(CONFIG);
    const daemon = await house.startDaemon();
    const client = await connected(house);
    await client.listTools();
    const children = childrenOf(daemon.pid);
    expect(children.length).toBeGreaterThan(0);

    expect(await daemon.stop("SIGTERM")).toBe(0);
    await client.close();
    for (const deadline = Date.now() + 5_000; children.some(isAlive) && Date.now() < deadline; )
      await sleep(50);
    expect(children.filter(isAlive)).toEqual([]);
    expect(existsSync(join(house.dataFolder, "daemon.json"))).toBe(false);
  });

  it("a daemon that is killed takes its upstreams with it, and the next client finds a new one", async () => {
    house = await makeHouse(CONFIG);
    const daemon = await house.startDaemon();
    const client = await connected(house);
    const shim = spawn(house.connect.command, house.connect.args);
    shim.stdin.write('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}\n');
    await new Promise((resolve) => shim.stdout.once("data", resolve));
    const shimExit = new Promise((resolve) => shim.once("exit", resolve));
    await client.listTools();
    const children = childrenOf(daemon.pid);
    await daemon.stop("SIGKILL");
    await client.close();
    for (const deadline = Date.now() + 5_000; children.some(isAlive) && Date.now() < deadline; )
      await sleep(50);
    expect(children.filter(isAlive)).toEqual([]);

    expect(await shimExit).toBe(1);

    const next = await connected(house);
    expect((await next.listTools()).tools.length).toBeGreaterThan(5);
    const address = JSON.parse(readFileSync(join(house.dataFolder, "daemon.json"), "utf8")) as {
      pid: number;
    };
    await next.close();
    process.kill(address.pid, "SIGTERM");
    expect(await untilNone(house.configFile)).toEqual([]);
  });

  it("a client's upstreams end when it hangs up", async () => {
    house = await makeHouse(CONFIG);
    const daemon = await house.startDaemon();
    const client = await connected(house);
    await client.listTools();
    const children = childrenOf(daemon.pid);
    expect(children.length).toBeGreaterThan(0);
    await client.close();

    for (const deadline = Date.now() + 5_000; children.some(isAlive) && Date.now() < deadline; )
      await sleep(50);
    expect(children.filter(isAlive)).toEqual([]);
  });
});
