import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runBattery } from "./battery.ts";
import type { BatteryReport } from "./battery-report.ts";
import type { Mutant } from "./mutants.ts";

/** More kills than any mutant has survived; each ends when it is caught. */
const MOST_KILLS = 30;

export interface MutantReport extends BatteryReport {
  /** Files that were changed as they were loaded. */
  readonly changed: ReadonlySet<string>;
}

/** Runs the battery on a mutant until it notices. */
export async function runMutant(mutant: Mutant): Promise<MutantReport> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-mutant-"));
  const notes = join(folder, "notes.txt");
  const preload = new URL("mutate.ts", import.meta.url).href;
  try {
    const report = await runBattery({
      kills: MOST_KILLS,
      aims: mutant.aims,
      endsAt: mutant.expected,
      env: { NODE_OPTIONS: `--import=${preload}`, MUTANT_NAME: mutant.name, MUTANT_NOTES: notes },
      newEdition: mutant.newEdition ?? 0,
    });
    return { ...report, changed: new Set(readFileSync(notes, "utf8").trim().split("\n")) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
