import { createPasskeys } from "@countersign/identity";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseConfig } from "@countersign/config";
import { MemoryStorage, temporaryFolder } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import { keepAccepted } from "./accepted-config.ts";
import { systemClock } from "./clock.ts";
import { conditionLanguage } from "./condition-language.ts";
import { type InForce, inForceOf, scanInForce, watchPolicy } from "./policy-changes.ts";

const text = (decision: string): string =>
  `version: 1\nmode: team\npolicy: { default: ${decision} }\npeople: { ada: {}, grace: {} }\npolicy_admins: [ada]\napprovals: { reviewers: [grace] }\n`;
const A = text("deny");
const B = text("allow");
const C = text("require-approval");
const ADA = { person: "ada", channel: "console" } as const;

/** One of several daemons: its file, its data folder, and what is in force in it. */
function daemonOn(storage: MemoryStorage) {
  const folder = temporaryFolder();
  const file = join(folder, "countersign.yaml");
  const dataFolder = join(folder, ".countersign");
  mkdirSync(dataFolder);
  const write = (written: string) => writeFileSync(file, written);
  write(A);
  keepAccepted(dataFolder, A);
  // It was accepted a while ago.
  const before = new Date(Date.now() - 60_000);
  utimesSync(join(dataFolder, "accepted.yaml"), before, before);
  let inForce: InForce = inForceOf(
    parseConfig(A, { file, env: {}, conditions: conditionLanguage }),
  );
  const watched = watchPolicy(
    {
      store: storage.store,
      passkeys: createPasskeys({
        store: storage.store,
        digest: storage.digest,
        now: () => Date.now(),
      }),
      scopes: storage.scopes,
      clock: systemClock,
      env: {},
      report: () => undefined,
      get: () => inForce,
      set: (next) => {
        inForce = next;
      },
      isShared: true,
    },
    A,
  );
  const accept = async () => {
    await watched.look();
    const hash = watched.pending()?.hash ?? "";
    await watched.decide(ADA, hash, { verb: "accept", reason: "" });
  };
  return { write, watched, accept, inForce: () => watched.inForce() };
}

async function opened(): Promise<[ReturnType<typeof daemonOn>, ReturnType<typeof daemonOn>]> {
  const storage = new MemoryStorage({ now: () => Date.now() });
  return [daemonOn(storage), daemonOn(storage)];
}

describe("daemons on one store", () => {
  it("take what was accepted at one of them, whichever sees its file change first", async () => {
    const [first, second] = await opened();

    first.write(B);
    second.write(B);
    await second.watched.look();
    await first.accept();
    expect(second.inForce()).toBe(A);
    await second.watched.look();
    expect(second.inForce()).toBe(B);
    expect(second.watched.pending()).toBeNull();

    second.write(C);
    await second.accept();
    first.write(C);
    await first.watched.look();
    expect(first.inForce()).toBe(C);
  });

  it("take no other change than that one", async () => {
    const [first, second] = await opened();

    first.write(B);
    second.write(C);
    await first.accept();
    await second.watched.look();

    expect(second.inForce()).toBe(A);
    expect(second.watched.pending()).not.toBeNull();
  });

  it("ask a person again when a change comes back that was accepted before another one", async () => {
    const [first] = await opened();

    for (const next of [B, A]) {
      first.write(next);
      await first.accept();
    }
    first.write(B);
    await first.watched.look();

    expect(first.inForce()).toBe(A);
    expect(first.watched.pending()).not.toBeNull();
  });
});

it("looks for what a change asks for, leaves its fields, and knows tokens of its types", async () => {
  const masking = `masking:
  allow_fields: [owner]
  custom: [{ name: employee, entity_type: CUSTOM_EMPLOYEE, pattern: 'E\\d{6}' }]
`;
  const [before, after] = ["", masking].map((part) =>
    inForceOf(
      parseConfig(A + part, { file: "countersign.yaml", env: {}, conditions: conditionLanguage }),
    ),
  ) as [InForce, InForce];
  let now = before;
  const scan = scanInForce(() => now);
  const value = { owner: "E123456", id: "E123457" };
  expect([await scan.findings(value), scan.left?.(value)]).toEqual([[], []]);

  now = after;

  expect((await scan.findings(value)).map(({ path }) => path)).toEqual([["id"]]);
  expect(scan.left?.(value)).toEqual([["owner"]]);
  expect(scan.labels.has("CUSTOM_EMPLOYEE")).toBe(true);
});
