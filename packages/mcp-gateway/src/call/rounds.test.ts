import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Rounds, type UseOnce, usedByProcess } from "./rounds.ts";

const CALL = ["local:ada", "crm", "delete", { id: 1 }];

function rounds(key = "key", useOnce?: UseOnce) {
  let now = 1_000_000;
  const made = new Rounds(
    (text) => createHmac("sha256", key).update(text).digest("base64url"),
    () => now,
    useOnce ?? usedByProcess(() => now),
  );
  return { made, later: (ms: number) => (now += ms) };
}

describe("a state that a client brings back", () => {
  it("begins the round that it was made for, once", async () => {
    const { made } = rounds();
    const state = made.next(0, CALL) ?? "";

    expect(await made.redeem(state, CALL)).toBe(1);
    expect(await made.redeem(state, CALL)).toBeUndefined();
  });

  it.each([
    { because: "another requester brings it", call: ["local:eve", "crm", "delete", { id: 1 }] },
    { because: "it comes with another tool", call: ["local:ada", "crm", "drop", { id: 1 }] },
    { because: "it comes with other arguments", call: ["local:ada", "crm", "delete", { id: 2 }] },
    { because: "parts have moved", call: ["local:ada", "crm", ["delete", { id: 1 }]] },
  ])("is worth nothing when $because", async ({ call }) => {
    const { made } = rounds();

    expect(await made.redeem(made.next(0, CALL) ?? "", call)).toBeUndefined();
  });

  it("is worth nothing once it is too old, nor in another installation", async () => {
    const { made, later } = rounds();
    const state = made.next(0, CALL) ?? "";

    expect(await rounds("another key").made.redeem(state, CALL)).toBeUndefined();
    later(10 * 60_000);
    expect(await made.redeem(state, CALL)).toBeUndefined();
  });

  it("is good after a restart, so that a held call survives one", async () => {
    const state = rounds().made.next(2, CALL) ?? "";

    expect(await rounds().made.redeem(state, CALL)).toBe(3);
  });

  it("is used up for every process that works on the same store", async () => {
    const used = usedByProcess(() => 0);
    const state = rounds("key", used).made.next(0, CALL) ?? "";

    expect(await rounds("key", used).made.redeem(state, CALL)).toBe(1);
    expect(await rounds("key", used).made.redeem(state, CALL)).toBeUndefined();
  });

  it("is not used up by a call that it is not good for", async () => {
    const { made } = rounds();
    const state = made.next(0, CALL) ?? "";

    await made.redeem(state, ["local:eve"]);

    expect(await made.redeem(state, CALL)).toBe(1);
  });

  it("is not to be had for ever", () => {
    const { made } = rounds();

    expect(made.next(8, CALL)).toBeUndefined();
  });

  it("is worth nothing altered, whatever was altered about it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 3 }),
        fc.nat(2),
        async (at, text, cut) => {
          const { made } = rounds();
          const state = made.next(0, CALL) ?? "";
          const place = at % (state.length + 1);
          const altered = state.slice(0, place) + text + state.slice(place + cut);
          fc.pre(altered !== state);

          // One that does not look like ours is not redeemed at all.
          const redeemed = made.isOurs(altered) ? await made.redeem(altered, CALL) : undefined;
          expect(redeemed).toBeUndefined();
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
