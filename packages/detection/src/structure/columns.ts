import type { Finding } from "../finding.ts";
import { type KeyMeaning, meaningOf } from "../keys/key-meaning.ts";
import { isTitleCased } from "../keys/value-forms.ts";
import { judgeValue } from "../scan/pairs.ts";

/** What a structure reader reports to. */
export interface StructureScan {
  readonly text: string;
  readonly found: Finding[];
  isEnabled(entityType: string): boolean;
}

/** How many rows are looked at before an ambiguous column is decided by its values. */
const VOTERS = 12;

/**
 * The columns of a table. A column whose header is known is typed all the way down; one that is merely called `name`
 * is typed when another header speaks of a person, or when most of its first values are names.
 */
export class Columns {
  readonly width: number;
  readonly #scan: StructureScan;
  readonly #meanings: readonly KeyMeaning[];
  readonly #isOfPerson: boolean;
  readonly #isOfThing: boolean;
  readonly #votes: { for: number; all: number; held: Finding[] }[] = [];

  constructor(scan: StructureScan, headers: readonly string[]) {
    this.#scan = scan;
    this.width = headers.length;
    this.#meanings = headers.map(meaningOf);
    const evidence = this.#meanings.reduce((all, meaning) => all | meaning.evidence, 0);
    this.#isOfPerson = evidence === 1;
    this.#isOfThing = (evidence & 2) !== 0;
  }

  /** Whether any header says something about its column. */
  get areTelling(): boolean {
    return this.#meanings.some(({ rule }) => rule !== null);
  }

  /** Judges the value of column `index`. */
  cell(index: number, start: number, end: number): void {
    const meaning = this.#meanings[index];
    if (meaning === undefined || meaning.rule === null || end <= start) return;
    const { rule, normal } = meaning;
    if (!this.#scan.isEnabled(rule.entityType)) return;
    const value = this.#scan.text.slice(start, end);
    if (rule.needsEvidence !== true || this.#isOfPerson) {
      const finding = judgeValue(value, rule, normal, start, false);
      if (finding !== null)
        this.#scan.found.push({ ...finding, confidence: 0.85, detector: "column" });
      return;
    }
    if (this.#isOfThing || rule.entityType !== "PERSON") return;
    const vote = (this.#votes[index] ??= { for: 0, all: 0, held: [] });
    vote.all++;
    if (isTitleCased(value)) vote.for++;
    if (vote.all > VOTERS && vote.for * 5 < vote.all * 3) return;
    const finding = judgeValue(value, rule, normal, start, false);
    if (finding !== null) vote.held.push({ ...finding, detector: "column" });
  }

  /** Ends the table: ambiguous columns are decided. */
  end(): void {
    for (const vote of this.#votes) {
      if (vote !== undefined && vote.all >= 2 && vote.for * 5 >= vote.all * 3) {
        for (const finding of vote.held) this.#scan.found.push(finding);
      }
    }
  }
}
