import { setTimeout as sleep } from "node:timers/promises";
import { wordsOf } from "@countersign/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningDaemon } from "../e2e/house.ts";
import { decide, isFor, openSlackE2e, OWNERS, says, type SlackE2e } from "./slack-e2e.ts";

let e2e: SlackE2e;

beforeAll(async () => {
  e2e = await openSlackE2e({ reception: "http", holdSeconds: 3 });
});
afterAll(() => e2e?.leave());

/** Holds a call whose caller will be gone when the daemon is. */
async function hold(id: string): Promise<{ readonly ts: string; readonly request: string }> {
  const agent = await e2e.agent();
  const calling = agent.act(id).catch(() => undefined);
  const { ts, blocks } = await e2e.message(isFor(id));
  void calling.then(() => agent.close().catch(() => {}));
  const request = /\bapr_\w+/.exec(wordsOf([...blocks]))?.[0];
  if (request === undefined) throw new Error("the message names no request");
  return { ts, request };
}

/** Everything that has to be true of a request and its message once all is done. */
async function expectSettled(
  daemon: RunningDaemon,
  id: string,
  { ts, request }: { readonly ts: string; readonly request: string },
): Promise<void> {
  const { body } = await e2e.house.api(daemon.origin, "GET", `/approvals/${request}`);
  const { state } = (body["approval"] ?? body) as unknown as { readonly state: string };
  expect({ id, state }).toEqual({ id, state: expect.stringMatching(/executed|unknown|failed/) });
  const words = { executed: "Approved, ran", unknown: "outcome unknown", failed: "failed" }[state];
  await e2e.message(says(words ?? "?", ts));
  const times = e2e.effects().filter((one) => one === id).length;
  expect(times).toBeGreaterThanOrEqual(state === "executed" ? 1 : 0);
  expect(times).toBeLessThanOrEqual(1);
  expect(e2e.cloud.in(OWNERS).filter(isFor(id))).toHaveLength(1);
}

describe("a daemon that is killed", () => {
  it.each([0, 8])(
    "%i ms after a modal was sent loses no decision and takes none twice",
    { timeout: 120_000 },
    async (delay) => {
      const id = `sent-${delay}`;
      const first = await e2e.startDaemon();
      const held = await hold(id);
      const grace = e2e.as(e2e.people.grace, first);
      const modal = await grace.press(held.ts, "Approve");
      if (modal === undefined) throw new Error("no modal");

      const sending = grace.submit(modal).catch(() => "no answer");
      await sleep(delay);
      await first.stop("SIGKILL");
      const answer = await sending;

      const second = await e2e.startDaemon();
      const again = await e2e.as(e2e.people.grace, second).submit(modal);
      expect(again).toContain("Grace Hopper approved it in Slack");
      // Whoever was told that it is decided is not asked again.
      expect([answer.includes("approved it"), again.includes("May decide")]).not.toEqual([
        true,
        true,
      ]);
      await e2e.comeBack(id);
      await expectSettled(second, id, held);
      await second.stop();
      e2e.cloud.surprises.length = 0;
    },
  );

  it("after the answer runs the call once or says that it does not know", async () => {
    const first = await e2e.startDaemon();
    const held = await hold("answered");

    const shown = await decide(e2e.as(e2e.people.grace, first), held.ts, "Approve");
    await first.stop("SIGKILL");
    expect(shown).toContain("Grace Hopper approved it");

    const second = await e2e.startDaemon();
    await e2e.comeBack("answered");
    await expectSettled(second, "answered", held);
    await second.stop();
  });

  it("between the end of the call and the message brings the message up to date later", async () => {
    const first = await e2e.startDaemon();
    const held = await hold("updating");
    const stuck = Promise.withResolvers<void>();
    let updates = 0;
    e2e.cloud.beforeAnswer = async ({ method }) => {
      if (method !== "chat.update") return;
      updates++;
      await stuck.promise;
    };

    await decide(e2e.as(e2e.people.grace, first), held.ts, "Approve");
    while (!e2e.effects().includes("updating") || updates === 0) await sleep(5);
    await first.stop("SIGKILL");
    e2e.cloud.beforeAnswer = () => Promise.resolve();
    const before = wordsOf([...e2e.cloud.message(held.ts).blocks]);
    stuck.resolve();
    expect(before).toContain("Approval needed");

    const second = await e2e.startDaemon();
    await expectSettled(second, "updating", held);
    await second.stop();
    expect(e2e.effects().filter((one) => one === "updating")).toHaveLength(1);
  });
});
