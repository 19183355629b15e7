import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { type House, makeHouse, type RunningDaemon } from "./house.ts";

const TEAM = `
people: { ada: { local_user: somebody-else }, grace: {} }
reviewers: { admins: [ada] }
approvals: { reviewers: [grace] }
policy_admins: [admins]
policy: { default: deny }
`;

interface Change {
  readonly hash: string;
  readonly diff: readonly string[];
  readonly needsRestart: readonly string[];
}

let house: House;
afterEach(() => house.leave());

async function untilWaiting(daemon: RunningDaemon): Promise<Change> {
  for (let turn = 0; turn < 100; turn++) {
    const { body } = await house.api(daemon.origin, "GET", "/policy");
    if (body["change"] !== null) return body["change"] as unknown as Change;
    await sleep(100);
  }
  throw new Error(`no change was noticed:\n${daemon.said()}`);
}

async function policyHash(daemon: RunningDaemon): Promise<unknown> {
  return (await house.api(daemon.origin, "GET", "/status")).body["policyHash"];
}

function rewrite(change: (text: string) => string): void {
  writeFileSync(house.configFile, change(readFileSync(house.configFile, "utf8")));
}

describe("a changed configuration", () => {
  it("takes effect without a restart once a policy admin accepts exactly this change", async () => {
    house = await makeHouse(TEAM, { mode: "team", person: "ada" });
    const daemon = await house.startDaemon();
    const before = await policyHash(daemon);

    rewrite((text) => text.replace("default: deny", "default: allow"));
    const change = await untilWaiting(daemon);
    expect(change.diff).toEqual(
      expect.arrayContaining(["-policy: { default: deny }", "+policy: { default: allow }"]),
    );
    expect(await policyHash(daemon)).toBe(before);

    const wrong = await house.api(daemon.origin, "POST", "/policy/accept", {
      hash: "0",
      reason: "x",
    });
    expect(wrong.status).toBe(409);
    const shown = await house.review("policy", "show");
    expect(shown).toMatchObject({
      status: 1,
      stdout: expect.stringContaining(change.hash) as string,
    });
    const accepted = await house.review("policy", "accept", change.hash, "--reason", "tried out");
    expect(accepted.status).toBe(0);
    expect(await policyHash(daemon)).not.toBe(before);

    const { body } = await house.api(daemon.origin, "GET", "/records?limit=100");
    const types = body["records"] as unknown as readonly { type: string; reviewer?: object }[];
    expect(types.find(({ type }) => type === "policy.proposed")).toBeDefined();
    expect(
      types.find(({ type, reviewer }) => type === "policy.accepted" && reviewer),
    ).toMatchObject({
      reviewer: { person: "ada", channel: "cli" },
    });
  });

  it("is accepted by nobody else, whatever the changed file says about it", async () => {
    house = await makeHouse(TEAM.replace("admins: [ada]", "admins: [grace]"), {
      mode: "team",
      person: "ada",
    });
    const daemon = await house.startDaemon();
    const before = await policyHash(daemon);

    rewrite((text) =>
      text.replace("admins: [grace]", "admins: [ada, grace]").replace("mode: team", "mode: local"),
    );
    const change = await untilWaiting(daemon);
    const refused = await house.api(daemon.origin, "POST", "/policy/accept", {
      hash: change.hash,
      reason: "mine",
    });

    expect(refused.status).toBe(403);
    expect(await policyHash(daemon)).toBe(before);
  });

  it("does not come in through a restart, either", async () => {
    house = await makeHouse(TEAM, { mode: "team", person: "ada" });
    const first = await house.startDaemon();
    const before = await policyHash(first);
    await first.stop();

    rewrite((text) =>
      text.replace("default: deny", "default: allow").replace("mode: team", "mode: local"),
    );
    const second = await house.startDaemon();

    expect(await policyHash(second)).toBe(before);
    expect((await untilWaiting(second)).needsRestart).toEqual(["mode"]);
  });

  it("keeps what is in force when it is not valid, and says so", async () => {
    house = await makeHouse(TEAM, { mode: "team", person: "ada" });
    const daemon = await house.startDaemon();
    const before = await policyHash(daemon);

    rewrite((text) => text.replace("default: deny", "default: perhaps"));
    for (let turn = 0; turn < 100 && !daemon.said().includes("cannot be used"); turn++)
      await sleep(100);

    expect(daemon.said()).toMatch(
      /cannot be used, what was in force stays in force: .*unknown default `perhaps`/s,
    );
    expect(await policyHash(daemon)).toBe(before);
    expect((await house.api(daemon.origin, "GET", "/policy")).body["change"]).toBeNull();
  });

  it("in local mode waits for the person while the daemon runs, and is announced when it starts", async () => {
    house = await makeHouse("policy: { default: deny }\n");
    const daemon = await house.startDaemon();
    const before = await policyHash(daemon);
    rewrite((text) => text.replace("default: deny", "default: allow"));
    await untilWaiting(daemon);
    expect(await policyHash(daemon)).toBe(before);
    await daemon.stop();

    const again = await house.startDaemon();

    expect(again.said()).toContain("starting in local mode accepts it");
    expect(await policyHash(again)).not.toBe(before);
  });
});

it("starts no upstream that could rewrite what decides about it", async () => {
  house = await makeHouse('upstreams: { files: { command: node, args: ["$FOLDER"] } }\n');

  const { status, stderr } = await house.countersign("serve");

  expect(status).toBe(1);
  expect(stderr).toContain("upstream `files` reaches the configuration");
});
