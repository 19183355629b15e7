import { setTimeout as sleep } from "node:timers/promises";
import { buttonOn, wordsOn } from "@countersign/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningDaemon } from "../e2e/house.ts";
import { openTeamsE2e, type TeamsE2e } from "./teams-e2e.ts";

let e2e: TeamsE2e;

beforeAll(async () => {
  e2e = await openTeamsE2e({ holdSeconds: 3 });
  const daemon = await e2e.startDaemon();
  await e2e.as(e2e.people.grace, daemon).install(e2e.owners);
  await daemon.stop();
});
afterAll(() => e2e?.leave());

const isFor = (id: string) => (message: { card: object }) =>
  JSON.stringify(message.card).includes(`\\"id\\": \\"${id}\\"`);

/** The approval request behind a card. */
function requestOn(card: object): string {
  const id = /"approval":"([^"]+)"/.exec(JSON.stringify(card))?.[1];
  if (id === undefined) throw new Error("the card names no request");
  return id;
}

/** Holds a call whose caller will be gone when the daemon is, and gives back the card. */
async function hold(id: string): Promise<{ messageId: string; request: string }> {
  const agent = await e2e.agent();
  const calling = agent.act(id).catch(() => undefined);
  const message = await e2e.message(isFor(id));
  void calling.then(() => agent.close().catch(() => {}));
  return { messageId: message.id, request: requestOn(message.card) };
}

/** Everything that has to be true of a request and its card once all is done. */
async function expectSettled(
  daemon: RunningDaemon,
  id: string,
  { messageId, request }: { messageId: string; request: string },
): Promise<void> {
  const { body } = await e2e.house.api(daemon.origin, "GET", `/approvals/${request}`);
  const { state } = (body["approval"] ?? body) as unknown as { readonly state: string };
  const says = { executed: "Approved, ran", unknown: "outcome unknown", failed: "failed" }[state];
  expect({ id, state }).toEqual({ id, state: expect.stringMatching(/executed|unknown|failed/) });
  await e2e.message(
    (message) => message.id === messageId && wordsOn(message.card).includes(says ?? "?"),
  );
  const times = e2e.effects().filter((one) => one === id).length;
  expect(times).toBeGreaterThanOrEqual(state === "executed" ? 1 : 0);
  expect(times).toBeLessThanOrEqual(1);
  expect(e2e.cloud.in(e2e.owners.id).filter(isFor(id))).toHaveLength(1);
}

describe("a daemon that is killed", () => {
  it.each([0, 5, 15])(
    "%i ms after a press loses no decision and takes none twice",
    { timeout: 120_000 },
    async (delay) => {
      const id = `pressed-${delay}`;
      const first = await e2e.startDaemon();
      const card = await hold(id);
      const grace = e2e.as(e2e.people.grace, first);
      const button = buttonOn(await grace.see(card.messageId), "Approve");
      if (button === undefined) throw new Error("no button");

      const pressing = grace.pressThat(card.messageId, button).then(
        (shown) => ("card" in shown ? wordsOn(shown.card) : shown.message),
        () => "no answer",
      );
      await sleep(delay);
      await first.stop("SIGKILL");
      const answer = await pressing;

      const second = await e2e.startDaemon();
      const again = await e2e.as(e2e.people.grace, second).pressThat(card.messageId, button);
      const after = "card" in again ? wordsOn(again.card) : again.message;
      expect(after).toContain("Grace Hopper approved it");
      // Whoever was told that it is decided is not asked again.
      expect([answer.includes("approved it"), after.includes("May decide")]).not.toEqual([
        true,
        true,
      ]);
      await e2e.comeBack(id);
      await expectSettled(second, id, card);
      await second.stop();
      e2e.cloud.surprises.length = 0;
    },
  );

  it.each([0, 8])(
    "%i ms after the answer runs the call once or says that it does not know",
    { timeout: 120_000 },
    async (delay) => {
      const id = `answered-${delay}`;
      const first = await e2e.startDaemon();
      const card = await hold(id);

      const shown = await e2e.as(e2e.people.grace, first).press(card.messageId, "Approve");
      await sleep(delay);
      await first.stop("SIGKILL");
      expect("card" in shown && wordsOn(shown.card)).toContain("Grace Hopper approved it");

      const second = await e2e.startDaemon();
      await e2e.comeBack(id);
      await expectSettled(second, id, card);
      await second.stop();
    },
  );

  it("between the end of the call and the card brings the card up to date later", async () => {
    const first = await e2e.startDaemon();
    const card = await hold("updating");
    const stuck = Promise.withResolvers<void>();
    let puts = 0;
    e2e.cloud.beforeAnswer = async ({ method }) => {
      if (method !== "PUT") return;
      puts++;
      await stuck.promise;
    };

    await e2e.as(e2e.people.grace, first).press(card.messageId, "Approve");
    while (!e2e.effects().includes("updating") || puts === 0) await sleep(5);
    await first.stop("SIGKILL");
    e2e.cloud.beforeAnswer = () => Promise.resolve();
    const before = wordsOn(e2e.cloud.messages.get(card.messageId)?.card ?? {});
    stuck.resolve();
    expect(before).toContain("Approval needed");

    const second = await e2e.startDaemon();
    await expectSettled(second, "updating", card);
    await second.stop();
    expect(e2e.effects().filter((one) => one === "updating")).toHaveLength(1);
  });
});
