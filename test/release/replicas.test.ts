import { describe, expect, it } from "vitest";
import { runReplicaBattery } from "../replicas/battery.ts";
import { openNamespace } from "../replicas/network.ts";
import { REPLICA_MUTANTS } from "../replicas/replica-mutants.ts";
import { runReplicaMutant } from "../replicas/run-replica-mutant.ts";

describe("three daemons on one PostgreSQL", () => {
  it("lose nothing and do nothing twice, over 200 kills, pauses, crashes and cuts", async () => {
    const report = await runReplicaBattery({ troubles: 200 });

    console.log(report);
    expect(report.violations).toEqual([]);
  }, 3_600_000);

  it("lose nothing and do nothing twice when the network between them and the server is cut", async () => {
    const report = await runReplicaBattery({
      troubles: 40,
      kinds: ["cut", "cut", "kill", "cut", "pause", "cut", "crash"],
      openNetwork: openNamespace,
    });

    console.log(report);
    expect(report.violations).toEqual([]);
  }, 3_600_000);

  it("give nothing up that takes longer than a lease, while nobody dies", async () => {
    const report = await runReplicaBattery({ troubles: 0, quietMs: 20_000, effectMs: 7_000 });

    expect(report.violations).toEqual([]);
    expect(report.effects).toBeGreaterThan(5);
  }, 600_000);

  it.each(REPLICA_MUTANTS)(
    "would not go unnoticed if one $mistake",
    async (mutant) => {
      const { violations, changed } = await runReplicaMutant(mutant);

      const kinds = new Set(violations.map((text) => text.split(":", 1)[0]));
      expect([...kinds]).toContain(mutant.expected);
      expect(changed).toEqual(new Set(mutant.edits.map(({ file }) => file)));
    },
    900_000,
  );
});
