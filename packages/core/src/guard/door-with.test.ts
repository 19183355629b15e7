import { describe, expect, it } from "vitest";
import { doorWith } from "./door-with.ts";

const members = {
  waitMs: 5,
  execute: async () => ({ kind: "not-sent", because: "nobody is there" }) as const,
};

describe("a door with a signal for later", () => {
  it("makes its signal when it is first looked at, and once", () => {
    let made = 0;
    const door = doorWith(members, () => {
      made++;
      return new AbortController().signal;
    });
    expect(door.waitMs).toBe(5);
    expect(made).toBe(0);
    const { signal } = door;
    expect(door.signal).toBe(signal);
    expect(made).toBe(1);
  });

  it("has members of its own, so that a copy of it with others has them too", () => {
    const { signal } = new AbortController();
    const door = doorWith(members, () => signal);
    expect({ ...door, waitMs: 0 }.execute).toBe(members.execute);
  });
});
