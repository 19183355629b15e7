import type { Finding } from "../finding.ts";
import type { Budget } from "./budget.ts";

/** Scans a text plainly: without looking for disguises in it. */
export type PlainScan = (text: string) => readonly Finding[];

/** Reads what is decoded from one text: the same characters once, and no more of them than the text may make us read. */
export class Readings {
  readonly #scan: PlainScan;
  readonly budget: Budget;
  readonly #known = new Map<string, readonly Finding[]>();

  constructor(scan: PlainScan, budget: Budget) {
    this.#scan = scan;
    this.budget = budget;
  }

  /** The findings in `text`, or null when it may not be read any more. */
  of(text: string): readonly Finding[] | null {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (!this.budget.spend(text.length)) return null;
    const findings = this.#scan(text);
    this.#known.set(text, findings);
    return findings;
  }
}
