/** A program that guards its own tools, beside a daemon and alone. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Door, JsonValue, ToolCall } from "@countersign/core";
import { createGuard, type OpenGuard } from "@countersign/runtime";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type House, makeHouse, root, run } from "./house.ts";

const CONFIG = `upstreams:
  crm: { program: true, trust: internal, tools: { ping: { category: read } } }
  screen: { program: true }
policy:
  disclose:
    - { upstream: screen, entities: [EMAIL_ADDRESS] }
`;

async function house(more = ""): Promise<House> {
  const made = await makeHouse(CONFIG + more);
  onTestFinished(() => made.leave());
  return made;
}

async function open(file: string): Promise<OpenGuard> {
  const guard = await createGuard({ config: file, report: () => undefined });
  onTestFinished(() => guard.close());
  return guard;
}

function callOf(guard: OpenGuard, tool: string, args: JsonValue, conversation = "t1"): ToolCall {
  const settings = guard.settingsOf("crm");
  return {
    caller: {
      requester: guard.requesterFor(),
      client: { name: "test", version: "1" },
      conversation,
    },
    upstream: "crm",
    trust: settings.trust,
    tool,
    description: null,
    hints: {},
    configuredCategory: settings.categoryOf(tool),
    toolHash: "hash",
    arguments: args,
  };
}

function doorOf(ran: JsonValue[], answer: JsonValue = "done"): Door {
  return {
    signal: new AbortController().signal,
    waitMs: 20_000,
    execute: async (args) => {
      ran.push(args);
      return { kind: "answered", result: answer, isError: false };
    },
  };
}

describe("a program's guard beside a daemon", () => {
  it("finds its held call in the daemon's inbox, and runs it within 500 ms of the decision", async () => {
    const at = await house();
    const { origin } = await at.startDaemon();
    const guard = await open(at.configFile);
    const ran: JsonValue[] = [];
    let ranAt = 0;

    const door = doorOf(ran);
    const held = guard.run(callOf(guard, "delete_customer", { id: 9 }), {
      ...door,
      execute: (...asked) => {
        ranAt = performance.now();
        return door.execute(...asked);
      },
    });
    const request = await at.openRequest(origin, "delete_customer");
    const ranBefore = ran.length;
    const { status } = await at.api(origin, "POST", `/approvals/${request.id}/approve`, {
      reason: "agreed",
    });
    const decidedAt = performance.now();
    const { outcome } = await held;

    expect({ status, ranBefore, kind: outcome.kind, ran }).toEqual({
      status: 200,
      ranBefore: 0,
      kind: "answered",
      ran: [{ id: 9 }],
    });
    expect(ranAt - decidedAt).toBeLessThan(500);
  });

  it("has reviewers asked through the daemon's channels", async () => {
    const told: string[] = [];
    const receiver = createServer((request, response) => {
      request.on("data", (chunk: Buffer) => told.push(chunk.toString()));
      request.on("end", () => response.end());
    });
    await new Promise<void>((listening) => receiver.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void receiver.close());
    const { port } = receiver.address() as AddressInfo;
    const at = await house(`channels:
  webhooks: [{ name: ops, url: "http://127.0.0.1:${port}/", secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw }]
`);
    await at.startDaemon();
    const guard = await open(at.configFile);
    const gone = new AbortController();

    const held = guard.run(callOf(guard, "delete_customer", { id: 9 }), {
      ...doorOf([]),
      signal: gone.signal,
    });
    await vi.waitUntil(() => told.length > 0, { timeout: 15_000 });
    gone.abort();
    const { outcome } = await held;

    expect(outcome.kind).toBe("pending");
    expect(told[0]).toContain((outcome as { approval: { id: string } }).approval.id);
  });

  it("follows a change of the configuration once it was accepted, and not before", async () => {
    const at = await house();
    const { origin } = await at.startDaemon();
    const guard = await open(at.configFile);
    const ran: JsonValue[] = [];
    const ask = async (tool: string) =>
      (await guard.run(callOf(guard, tool, {}), doorOf(ran))).outcome.kind;
    const before = await ask("ping");
    const text = readFileSync(at.configFile, "utf8");
    const changed = text
      .replace("ping: { category: read }", "ping: { category: write }")
      .replace("policy:\n", "policy:\n  rules: [{ id: frozen, upstream: crm, decision: deny }]\n");

    writeFileSync(at.configFile, changed);
    const waiting = await vi.waitUntil(
      async () => {
        const { body } = await at.api(origin, "GET", "/policy");
        return (body as { change?: { hash: string } | null }).change ?? undefined;
      },
      { timeout: 15_000, interval: 50 },
    );
    const meanwhile = await ask("ping");
    await at.api(origin, "POST", "/policy/accept", { hash: waiting.hash, reason: "so" });
    await vi.waitUntil(async () => (await ask("ping")) === "denied", {
      timeout: 10_000,
      interval: 100,
    });

    expect([before, meanwhile]).toEqual(["answered", "answered"]);
    expect(guard.settingsOf("crm").categoryOf("ping")).toBe("write");
  });

  it("masks with tokens that only the conversation knows, and shows values only where the policy lets it", async () => {
    const { configFile } = await house();
    const guard = await open(configFile);
    const ran: JsonValue[] = [];

    const read = await guard.run(callOf(guard, "ping", {}), doorOf(ran, "ada@example.com"));
    const masked = (read.outcome as { result: JsonValue }).result;
    const caller = callOf(guard, "ping", {}).caller;
    const elsewhere = { ...caller, conversation: "t2" };

    expect(masked).toMatch(/^EMAIL_/);
    expect(await guard.detect(["ada@example.com", masked])).toEqual(["EMAIL_ADDRESS"]);
    expect(await guard.detect(masked)).toEqual([]);
    expect(await guard.reveal(caller, masked, "screen")).toBe("ada@example.com");
    expect(await guard.reveal(caller, masked, "crm")).toBe(masked);
    expect(await guard.reveal(elsewhere, masked, "screen")).toBe(masked);
  });

  it("answers the very same call with what it came to, and runs one like it again", async () => {
    const { configFile } = await house();
    const guard = await open(configFile);
    const ran: JsonValue[] = [];
    const call = { ...callOf(guard, "ping", { n: 1 }), callKey: "step 1" };

    const first = await guard.run(call, doorOf(ran, "first"));
    const again = await guard.run(call, doorOf(ran, "second"));
    const other = await guard.run({ ...call, callKey: "step 2" }, doorOf(ran, "third"));

    const results = [first, again, other].map(({ outcome }) => outcome);
    expect(results).toMatchObject([{ result: "first" }, { result: "first" }, { result: "third" }]);
    expect(ran).toHaveLength(2);
  });
});

it("keeps no program alive that forgets to close its guard", async () => {
  const { folder, configFile } = await house();
  const index = new URL("../../packages/runtime/src/index.ts", import.meta.url).href;
  const script = `
    const { createGuard } = await import(${JSON.stringify(index)});
    const guard = await createGuard();
    console.log(guard.configFile);`;

  const child = spawn(
    process.execPath,
    ["--conditions=countersign-source", "--input-type=module", "-e", script],
    { cwd: folder, stdio: ["ignore", "pipe", "inherit"] },
  );
  const [status] = (await once(child, "close")) as [number];
  const log = await run(["audit", "verify", "--config", configFile], { cwd: root });

  expect({ status, log: log.status }).toEqual({ status: 0, log: 0 });
  expect(readFileSync(join(folder, ".countersign/accepted.yaml"), "utf8")).toContain(
    "program: true",
  );
});
