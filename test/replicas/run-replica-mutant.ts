import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runReplicaBattery } from "./battery.ts";
import { LOST_COMMIT_MUTANT, type ReplicaMutant } from "./replica-mutants.ts";

const PRELOAD = new URL("../kill/mutate.ts", import.meta.url).href;

/** Runs the battery on a mutant. @returns what it found, and the files that were changed as they were loaded. */
export async function runReplicaMutant({ name, battery }: ReplicaMutant): Promise<{
  readonly violations: readonly string[];
  readonly changed: ReadonlySet<string>;
}> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-mutant-"));
  const notes = join(folder, "notes.txt");
  try {
    const { violations } = await runReplicaBattery({
      ...battery,
      env: { NODE_OPTIONS: `--import=${PRELOAD}`, MUTANT_NAME: name, MUTANT_NOTES: notes },
    });
    return { violations, changed: changedIn(notes) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Loses the answer to a commit, with the mistake or without. @returns how often the record was there then. */
export function timesCommitted(
  url: string,
  folder: string,
  isMutant: boolean,
): { readonly cuts: number; readonly times: number } {
  const mutated = {
    NODE_OPTIONS: `--import=${PRELOAD}`,
    MUTANT_NAME: LOST_COMMIT_MUTANT.name,
    MUTANT_NOTES: join(folder, "notes.txt"),
  };
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, "lost-commit.ts"), url, folder],
    { env: { ...process.env, ...(isMutant ? mutated : {}) }, encoding: "utf8" },
  );
  if (stdout === "") throw new Error(`it printed nothing: ${stderr}`);
  return JSON.parse(stdout) as { cuts: number; times: number };
}

function changedIn(notes: string): ReadonlySet<string> {
  return new Set(readFileSync(notes, "utf8").trim().split("\n"));
}
