import { describe, expect, it } from "vitest";
import { MUTANTS } from "./mutants.ts";
import { printedReport } from "./battery-report.ts";
import { runInParallel } from "./run-in-parallel.ts";
import { runMutant } from "./run-mutant.ts";
import { STATES } from "./states.ts";

describe("a daemon that is killed at any moment", () => {
  it("loses no decision, runs nothing twice or unapproved, and leaves nothing stuck", async () => {
    const report = await runInParallel(2, { kills: 54 });

    console.log(printedReport(report));
    expect(report.violations).toEqual([]);
    expect(report.kills).toBeGreaterThanOrEqual(54);
    expect(STATES.filter((state) => report.hit[state] === 0)).toEqual([]);
    // Approved for a caller that never came back.
    expect(report.counts["expired"]).toBeGreaterThan(0);
  }, 400_000);

  it.each(MUTANTS)(
    "would not go unnoticed if it $mistake",
    async (mutant) => {
      const report = await runMutant(mutant);

      expect(report.violations.map(({ kind }) => kind)).toContain(mutant.expected);
      expect(report.changed).toEqual(new Set(mutant.edits.map(({ file }) => file)));
    },
    120_000,
  );
});
