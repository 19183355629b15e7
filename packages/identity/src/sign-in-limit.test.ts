import { describe, expect, it } from "vitest";
import { SignInLimit } from "./sign-in-limit.ts";

describe("the limit on failed sign-ins", () => {
  it("lets four failures pass, then doubles the wait up to five minutes", () => {
    let now = 0;
    const limit = new SignInLimit(() => now);

    const waits = Array.from({ length: 15 }, () => {
      const { waitMs } = limit.failed("::1");
      expect(limit.waitMs("::1")).toBe(waitMs);
      now += waitMs;
      expect(limit.waitMs("::1")).toBe(0);
      return waitMs / 1000;
    });

    expect(waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  it("forgets failures after a success, and after a quarter of an hour", () => {
    let now = 0;
    const limit = new SignInLimit(() => now);
    for (let i = 0; i < 4; i++) limit.failed("::1");

    limit.succeeded("::1");
    expect(limit.failed("::1").inARow).toBe(1);
    now = 15 * 60_000;
    expect(limit.failed("::1").inARow).toBe(1);
  });

  it("counts each address by itself, and remembers a bounded number of them", () => {
    const limit = new SignInLimit(() => 0);
    for (let i = 0; i < 9; i++) limit.failed("10.0.0.1");

    expect(limit.waitMs("10.0.0.2")).toBe(0);
    for (let i = 0; i < 1_000; i++) limit.failed(`10.1.${i >> 8}.${i & 255}`);
    expect(limit.waitMs("10.0.0.1")).toBe(0);
  });
});
