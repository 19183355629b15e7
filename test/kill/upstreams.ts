import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EDITION_FILE, type Effect, EFFECTS_FILE, type Phase, PHASES_FILE } from "./effects.ts";
import { jsonLines } from "./json-lines.ts";

/** The effect servers of a folder, as far as their files and their processes show what they did. */
export class Upstreams {
  readonly #folder: string;
  readonly #effects: Effect[] = [];
  readonly #phases: Phase[] = [];
  /** When those were started that may still run, by process id. */
  readonly #started = new Map<number, number>();
  readonly #newEffects: { read(): readonly Effect[] };
  readonly #newPhases: { read(): readonly Phase[] };
  #edition = 0;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder);
    this.#newEffects = jsonLines(join(folder, EFFECTS_FILE));
    this.#newPhases = jsonLines(join(folder, PHASES_FILE));
    this.changeDefinition();
  }

  /** Everything they have done, up to now. */
  effects(): readonly Effect[] {
    this.#effects.push(...this.#newEffects.read());
    return this.#effects;
  }

  /** Everything they have noted of calls, up to now. */
  phases(): readonly Phase[] {
    for (const phase of this.#newPhases.read()) {
      if (phase.phase === "started") this.#started.set(phase.pid, phase.at);
      else this.#phases.push(phase);
    }
    return this.#phases;
  }

  /** Servers that start from now on describe their tools in other words. */
  changeDefinition(): void {
    this.#edition++;
    writeFileSync(join(this.#folder, EDITION_FILE), `${this.#edition}\n`);
  }

  /** Process ids of those that were started before a moment and run. Linux only; elsewhere none are seen. */
  running(before: number = Number.POSITIVE_INFINITY): readonly number[] {
    this.phases();
    for (const [pid] of this.#started) if (!this.#isOneOfUs(pid)) this.#started.delete(pid);
    return [...this.#started].filter(([, at]) => at < before).map(([pid]) => pid);
  }

  /** Process ids are given out again, and a process that has ended has no command line. */
  #isOneOfUs(pid: number): boolean {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(this.#folder);
    } catch {
      return false;
    }
  }
}
