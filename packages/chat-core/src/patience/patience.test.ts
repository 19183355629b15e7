import { describe, expect, it } from "vitest";
import { Pace } from "./pace.ts";
import { patientCall } from "./patient-call.ts";
import { RateLimit } from "./rate-limit.ts";

const HOUR_MS = 3_600_000;

function clock(): { readonly now: () => number; readonly set: (by: number) => void } {
  let now = Date.parse("2026-11-23T12:00:00Z");
  return { now: () => now, set: (by) => void (now += by) };
}

describe("a clock that is set back", () => {
  it("keeps nobody out for as long", () => {
    const { now, set } = clock();
    const limit = new RateLimit({ perSecond: 5, burst: 20 }, now);
    limit.take("ada");
    set(-HOUR_MS);

    expect(limit.take("ada")).toBe(true);
    set(1_000);
    expect(limit.take("ada")).toBe(true);
  });

  it("keeps nothing from being sent for as long", () => {
    const { now, set } = clock();
    const pace = new Pace({ each: [{ most: 1, withinMs: 1_000 }], altogether: [] }, now);
    pace.take("general", 20_000);
    set(-HOUR_MS);

    expect(pace.take("general", 20_000)).toBe(0);
  });
});

describe("what would have to wait for too long", () => {
  it("takes no other's place: as much is sent in the next hour as in the one before", async () => {
    const { now, set } = clock();
    const sent: number[] = [];
    const patient = patientCall({
      pace: new Pace({ each: [{ most: 100, withinMs: HOUR_MS }], altogether: [] }, now),
      sleep: async () => {},
      random: () => 0,
      passing: () => undefined,
      throttled: (afterMs) => new Error(`in ${afterMs} ms`),
    });
    const send = (): Promise<unknown> =>
      patient("general", async () => sent.push(now())).catch(() => undefined);

    for (let message = 0; message < 1_000; message++) await send();
    expect(sent).toHaveLength(100);
    set(HOUR_MS + 1_000);
    for (let message = 0; message < 1_000; message++) await send();
    expect(sent).toHaveLength(200);
  });
});

it("counts a message once where the limits count by nothing", () => {
  const { now } = clock();
  const pace = new Pace({ each: [], altogether: [{ most: 2, withinMs: 60_000 }] }, now);

  expect([pace.take("", 20_000), pace.take("", 20_000)]).toEqual([0, 0]);
});
