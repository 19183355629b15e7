import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Rounds } from "./rounds.ts";

const CALL = ["local:ada", "crm", "delete", { id: 1 }];

function rounds(key = "key") {
  let now = 1_000_000;
  const made = new Rounds(
    (text) => createHmac("sha256", key).update(text).digest("base64url"),
    () => now,
  );
  return { made, later: (ms: number) => (now += ms) };
}

describe("a state that a client brings back", () => {
  it("begins the round that it was made for, once", () => {
    const { made } = rounds();
    const state = made.next(0, CALL) ?? "";

    expect(made.redeem(state, CALL)).toBe(1);
    expect(made.redeem(state, CALL)).toBeUndefined();
  });

  it.each([
    { because: "another requester brings it", call: ["local:eve", "crm", "delete", { id: 1 }] },
    { because: "it comes with another tool", call: ["local:ada", "crm", "drop", { id: 1 }] },
    { because: "it comes with other arguments", call: ["local:ada", "crm", "delete", { id: 2 }] },
    { because: "parts have moved", call: ["local:ada", "crm", ["delete", { id: 1 }]] },
  ])("is worth nothing when $because", ({ call }) => {
    const { made } = rounds();

    expect(made.redeem(made.next(0, CALL) ?? "", call)).toBeUndefined();
  });

  it("is worth nothing once it is too old, nor in another installation", () => {
    const { made, later } = rounds();
    const state = made.next(0, CALL) ?? "";

    expect(rounds("another key").made.redeem(state, CALL)).toBeUndefined();
    later(10 * 60_000);
    expect(made.redeem(state, CALL)).toBeUndefined();
  });

  it("is good after a restart, so that a held call survives one", () => {
    const state = rounds().made.next(2, CALL) ?? "";

    expect(rounds().made.redeem(state, CALL)).toBe(3);
  });

  it("is not to be had for ever", () => {
    const { made } = rounds();

    expect(made.next(8, CALL)).toBeUndefined();
  });

  it("is worth nothing altered, whatever was altered about it", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 3 }),
        fc.nat(2),
        (at, text, cut) => {
          const { made } = rounds();
          const state = made.next(0, CALL) ?? "";
          const place = at % (state.length + 1);
          const altered = state.slice(0, place) + text + state.slice(place + cut);
          fc.pre(altered !== state);

          // One that does not look like ours is not redeemed at all.
          const redeemed = made.isOurs(altered) ? made.redeem(altered, CALL) : undefined;
          expect(redeemed).toBeUndefined();
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
