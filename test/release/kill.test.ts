import { expect, it } from "vitest";
import { printedReport } from "../kill/battery-report.ts";
import { runInParallel } from "../kill/run-in-parallel.ts";
import { STATES } from "../kill/states.ts";

const KILLS = 2_000;

it(
  "a daemon that is killed 2,000 times loses no decision, runs nothing twice or unapproved, and leaves nothing stuck",
  async () => {
    const from = Date.now();
    const report = await runInParallel(2, {
      kills: KILLS,
      onKill(kills, found) {
        for (const { kind, text } of found) process.stderr.write(`${kind}: ${text}\n`);
        if (kills % 50 !== 0) return;
        const seconds = Math.round((Date.now() - from) / 1000);
        process.stderr.write(`${kills} of ${KILLS} kills after ${seconds} s\n`);
      },
    });

    console.log(printedReport(report));
    expect(report.violations).toEqual([]);
    expect(report.kills).toBeGreaterThanOrEqual(KILLS);
    expect(STATES.filter((state) => report.hit[state] === 0)).toEqual([]);
  },
  4 * 60 * 60_000,
);
