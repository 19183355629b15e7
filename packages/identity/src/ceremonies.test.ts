import { createHmac } from "node:crypto";
import { manualClock, MemoryStorage } from "@countersign/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Ceremonies, wasOpenAt } from "./ceremonies.ts";

const SITE = { origin: "https://approvals.example", rpId: "approvals.example" };
const ASKED = { person: "ada", purpose: "register", site: SITE };

function replicas() {
  const clock = manualClock();
  const { store, digest } = new MemoryStorage({ now: clock.now });
  const make = (key = digest) => new Ceremonies({ store, digest: key, now: clock.now });
  return { clock, here: make(), there: make(), make };
}

describe("a question to a passkey", () => {
  it("may be answered at another replica, and once at all of them", async () => {
    const { here, there } = replicas();
    const nonce = here.begin(ASKED);

    expect(await there.take(nonce, "ada", "register")).toEqual(ASKED);

    await expect(here.take(nonce, "ada", "register")).rejects.toThrow("not asked for");
    await expect(there.take(nonce, "ada", "register")).rejects.toThrow("not asked for");
  });

  it("is answered by whom it was put to, for what it was asked", async () => {
    const { here } = replicas();

    await expect(here.take(here.begin(ASKED), "grace", "register")).rejects.toThrow(
      "not asked for",
    );
    await expect(here.take(here.begin(ASKED), "ada", "decide")).rejects.toThrow("not asked for");
  });

  it("is open for five minutes", async () => {
    const { here, clock } = replicas();
    const [early, late] = [here.begin(ASKED), here.begin(ASKED)];

    clock.advance(5 * 60_000 - 1);
    expect(await here.take(early, "ada", "register")).toEqual(ASKED);
    clock.advance(1);
    await expect(here.take(late, "ada", "register")).rejects.toThrow("too long ago");
  });

  it("says when it was open, for what was signed then and shown as of another time", () => {
    const { here, clock } = replicas();
    const now = clock.now();
    const nonce = here.begin(ASKED);
    const at = [-60_000, 0, 5 * 60_000 - 1, 6 * 60_000, 86_400_000].map((ms) => now + ms);

    expect(at.map((ms) => wasOpenAt(nonce, ms))).toEqual([false, true, true, false, false]);
    expect([wasOpenAt("n", now), wasOpenAt("", now)]).toEqual([false, false]);
  });

  it("is never made up: neither under another key nor by changing one that was asked", async () => {
    const { here, make } = replicas();
    const other = make((text) => createHmac("sha256", "another").update(text).digest("base64url"));
    await expect(here.take(other.begin(ASKED), "ada", "register")).rejects.toThrow("not asked for");

    const nonce = here.begin({ ...ASKED, person: "grace" });
    await fc.assert(
      fc.asyncProperty(fc.nat(nonce.length - 1), fc.string({ maxLength: 3 }), async (at, put) => {
        const changed = nonce.slice(0, at) + put + nonce.slice(at + 1);
        fc.pre(changed !== nonce);
        await expect(here.take(changed, "grace", "register")).rejects.toThrow("not asked for");
      }),
      { numRuns: 200 },
    );
    for (const text of ["", ".", "..", "a.b", "x".repeat(10_000)]) {
      await expect(here.take(text, "ada", "register")).rejects.toThrow("not asked for");
    }
    expect(await here.take(nonce, "grace", "register")).toMatchObject({ person: "grace" });
  });
});
