import { FakeTeams, signingKey } from "@countersign/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { activityVerifier, type VerifyActivity } from "./activity-verifier.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let cloud: FakeTeams;
let isUp: boolean;
let passed: number;
let verify: VerifyActivity;

beforeEach(async () => {
  cloud = await new FakeTeams().start();
  isUp = true;
  passed = 0;
  verify = activityVerifier({
    appId: cloud.appId,
    tenants: [cloud.tenantId],
    issuer: cloud.issuer,
    openIdUrl: cloud.openIdUrl,
    serviceHosts: [cloud.host],
    now: () => Date.now() + passed,
  });
});

afterEach(() => (isUp ? cloud.stop() : undefined));

async function unreachable(): Promise<void> {
  await cloud.stop();
  isUp = false;
}

/** What becomes of a message that is signed now with this key. */
async function sent(key = cloud.keys[0]): Promise<string> {
  const person = cloud.addPerson(`somebody ${passed} ${Math.random()}`);
  const place = cloud.addConversation("19:a@thread.tacv2", "channel", [person]);
  const now = Math.floor((Date.now() + passed) / 1_000);
  const times = { nbf: now - 10, iat: now, exp: now + 3_600 };
  const token = cloud.token(times, key === undefined ? {} : { key });
  try {
    await verify(`Bearer ${token}`, cloud.activity(person, place));
    return "taken";
  } catch (error) {
    return error instanceof Error ? error.message : "refused";
  }
}

describe("the keys of Teams", () => {
  it("are taken when they are new, half a minute after they were last asked for", async () => {
    const next = signingKey("next", ["msteams"]);
    const before = await sent();
    cloud.keys.push(next);

    const atOnce = await sent(next);
    passed += 31_000;

    expect([before, atOnce, await sent(next), await sent()]).toEqual([
      "taken",
      "unknown key",
      "taken",
      "taken",
    ]);
  });

  it("are believed for a day after they were withdrawn, and not once more", async () => {
    const old = cloud.keys[0];
    const before = await sent(old);
    cloud.keys.splice(0, 1, signingKey("next", ["msteams"]));

    passed += DAY - HOUR;
    const withinTheDay = await sent(old);
    passed += 2 * HOUR;

    expect([before, withinTheDay, await sent(old), await sent()]).toEqual([
      "taken",
      "taken",
      "unknown key",
      "taken",
    ]);
  });

  it("serve on for five days while their server cannot be reached, and then no longer", async () => {
    const key = cloud.keys[0];
    const before = await sent(key);
    await unreachable();

    const took: string[] = [];
    for (const days of [0.5, 1.5, 4.9, 5.1]) {
      passed = days * DAY;
      took.push(await sent(key));
    }

    expect([before, ...took]).toEqual(["taken", "taken", "taken", "taken", "keys not reachable"]);
  });

  it("are no longer believed for Teams when their endorsement is withdrawn", async () => {
    const key = cloud.keys[0];
    const before = await sent(key);
    if (key !== undefined) {
      cloud.keys[0] = { ...key, jwk: { ...key.jwk, endorsements: ["webchat"] } };
    }
    passed += DAY + HOUR;

    expect([before, await sent(key)]).toEqual(["taken", "key not endorsed for Teams"]);
  });

  it("that cannot be had at the start let nobody in", async () => {
    const key = cloud.keys[0];
    await unreachable();

    expect(await sent(key)).toBe("keys not reachable");
  });
});
