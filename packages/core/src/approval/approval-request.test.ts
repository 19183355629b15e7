import { describe, expect, it } from "vitest";
import { APPROVAL_STATES, isSettled, nextState, statesAllowing } from "./approval-request.ts";

describe("the life of an approval request", () => {
  it("ends in five states that nothing leaves", () => {
    expect(APPROVAL_STATES.filter(isSettled)).toEqual([
      "rejected",
      "expired",
      "cancelled",
      "executed",
      "failed",
    ]);
  });

  it("reaches `executing` from `approved` alone, so nothing runs unapproved", () => {
    const before = APPROVAL_STATES.filter((state) => nextState(state, "claim") === "executing");

    expect(before).toEqual(["approved"]);
    expect(statesAllowing("claim")).toEqual(["approved"]);
  });

  it("never comes back from `executing` to where it could be claimed again", () => {
    const reachable = new Set(["executing"]);
    for (const state of reachable) {
      for (const event of [
        "succeed",
        "fail",
        "lose",
        "approve",
        "claim",
        "escalate",
        "expire",
      ] as const) {
        const next = nextState(state as "executing", event);
        if (next !== undefined) reachable.add(next);
      }
    }

    expect([...reachable].sort()).toEqual(["executed", "executing", "failed", "unknown"]);
  });

  it("is decided once: no decision is possible after the first", () => {
    expect(statesAllowing("approve")).toEqual(["pending"]);
    expect(statesAllowing("reject")).toEqual(["pending"]);
  });
});
