/**
 * Calls that the policy allows, no person being asked: a client that lost its connection, or finds the daemon killed and
 * started anew, makes the same call again. The upstream syncs every effect to disk, so that two of them cannot hide.
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { makeHouse, type RunningDaemon } from "../e2e/house.ts";
import { type Agent, type DoorKind, DOORS, openAgent } from "./agent.ts";
import type { ActArguments, Phase } from "./effects.ts";
import { Upstreams } from "./upstreams.ts";

const NEVER = new AbortController().signal;

async function openHouse() {
  const house = await makeHouse(`
upstreams:
  works:
    command: ${process.execPath}
    args: [${join(import.meta.dirname, "effect-server.ts")}, $FOLDER/works]
    trust: internal
policy: { default: allow }
`);
  const upstreams = new Upstreams(join(house.folder, "works"));
  let daemon: RunningDaemon | undefined;
  const agents: Agent[] = [];
  onTestFinished(async () => {
    await Promise.all(agents.map((agent) => agent.hangUp()));
    await daemon?.stop("SIGKILL");
    await house.leave();
  }, 30_000);
  return {
    upstreams,
    start: async (): Promise<RunningDaemon> => {
      daemon = await house.startDaemon({});
      return daemon;
    },
    agent: async (door: DoorKind): Promise<Agent> => {
      const agent = await openAgent(house, daemon?.origin ?? "", door);
      agents.push(agent);
      return agent;
    },
    reached: async (id: string, phase: Phase["phase"]): Promise<void> => {
      for (const deadline = Date.now() + 15_000; Date.now() < deadline; await sleep(2)) {
        if (upstreams.phases().some((one) => one.id === id && one.phase === phase)) return;
      }
      throw new Error(`${id} was not ${phase}`);
    },
    effectsOf: (id: string): number =>
      upstreams.effects().filter((effect) => effect.id === id).length,
    verify: () => house.countersign("audit", "verify"),
  };
}

const args = (id: string, changes: Partial<ActArguments> = {}): ActArguments => ({
  id,
  before_ms: 0,
  after_ms: 0,
  stubborn: true,
  ...changes,
});

it.each(DOORS)(
  "a client (%s) that hangs up while its call runs and makes it again gets the one answer there is",
  async (door) => {
    const { start, agent, reached, effectsOf } = await openHouse();
    await start();
    const call = args("lost", { before_ms: 150, after_ms: 250 });

    const first = await agent(door);
    void first.call("act", call, NEVER);
    await reached("lost", "received");
    await first.hangUp();
    const second = await agent(door);
    const while_it_runs = await second.call("act", call, NEVER);
    const anew = await second.call("act", call, NEVER);

    expect(while_it_runs).toEqual({ kind: "answered", text: "did lost" });
    // The first answer arrived, so this one is a call of its own.
    expect(anew).toEqual({ kind: "answered", text: "did lost" });
    expect(effectsOf("lost")).toBe(2);
  },
  60_000,
);

it("a client that withdraws its call is told that nobody knows whether it ran", async () => {
  const { start, agent, reached, effectsOf } = await openHouse();
  await start();
  const call = args("withdrawn", { before_ms: 1_000 });
  const client = await agent("connect");
  const withdrawal = new AbortController();

  void client.call("act", call, withdrawal.signal);
  await reached("withdrawn", "received");
  withdrawal.abort();
  const again = await client.call("act", call, NEVER);

  expect(again.kind).toBe("unknown");
  expect(effectsOf("withdrawn")).toBeLessThanOrEqual(1);
}, 60_000);

it("a daemon killed at any moment runs no allowed call twice, and says when nobody knows", async () => {
  const { start, agent, upstreams, reached, effectsOf, verify } = await openHouse();
  const told: Record<string, number> = {};

  for (let round = 0; round < 10; round++) {
    const id = `call-${round}`;
    const call = args(id, {
      before_ms: round % 4 === 1 ? 60 : 0,
      after_ms: round % 4 === 2 ? 60 : 0,
    });
    const daemon = await start();
    const caller = await agent(DOORS[round % 2] ?? "http");
    const answer = caller.call("act", call, NEVER);
    if (round % 4 === 0) await sleep(Math.random() * 8);
    else await reached(id, round % 4 === 1 ? "received" : round % 4 === 2 ? "effect" : "answered");
    daemon.process.kill("SIGKILL");
    await daemon.stop("SIGKILL");
    await caller.hangUp();
    const before = await answer;
    if (before.kind === "answered") continue;

    const next = await start();
    const back = await agent(DOORS[round % 2] ?? "http");
    const again = [await back.call("act", call, NEVER)];
    // As long as nobody knows, nothing is run; what was answered is over.
    if (again[0]?.kind === "unknown") again.push(await back.call("act", call, NEVER));
    await next.stop("SIGTERM");

    for (const { kind, text } of again) {
      told[kind] = (told[kind] ?? 0) + 1;
      const words = { answered: `did ${id}`, unknown: "OUTCOME UNKNOWN" }[kind as string];
      expect(text.slice(0, words?.length)).toBe(words);
    }
    expect(again.at(-1)?.kind).toBe(again[0]?.kind);
    const least = again[0]?.kind === "answered" ? 1 : 0;
    expect([least, 1]).toContain(effectsOf(id));
  }

  expect(told["unknown"]).toBeGreaterThan(0);
  expect(upstreams.effects().length).toBeGreaterThan(0);
  expect((await verify()).status).toBe(0);
}, 240_000);
