import type { Finding } from "../finding.ts";
import { judgeValue } from "../keys/judge-value.ts";
import { type KeyMeaning, meaningOfHeader } from "../keys/key-meaning.ts";
import { normaliseKey } from "../keys/normalise-key.ts";
import { isTitleCased } from "../keys/name-forms.ts";
import { isLetter } from "../text/characters.ts";
import type { QuietSpans } from "../scan/quiet-spans.ts";
import type { CheckedRule, Verdict } from "../scan/value-check.ts";

/** What a structure reader reports to. */
export interface StructureScan {
  readonly text: string;
  readonly found: Finding[];
  readonly quiet: QuietSpans;
  /** Names of fields, normalised, whose values are no findings. */
  readonly leftOut?: ReadonlySet<string> | null;
  isEnabled(entityType: string): boolean;
  verdict(rule: CheckedRule, value: string): Verdict;
}

/** Whether the values of a field are no findings, however its name is written. */
export function isLeftOut({ leftOut }: Pick<StructureScan, "leftOut">, name: string): boolean {
  return leftOut !== undefined && leftOut !== null && leftOut.has(normaliseKey(name));
}

/** How many rows are looked at before an ambiguous column is decided by its values. */
const VOTERS = 12;
/** A quote inside a quoted cell. RFC 4180 § 2.7. */
const DOUBLED = '""';
/** Longest cell that can be nothing but the name of a thing. */
const MOST_THING = 60;

/**
 * The columns of a table. A column whose header is known is typed all the way down; one that is merely called `name`
 * is typed when another header speaks of a person, or when most of its first values are names.
 */
export class Columns {
  readonly width: number;
  readonly #scan: StructureScan;
  readonly #meanings: readonly KeyMeaning[];
  /** What the headers speak of: a person (1), a thing (2), both (3). */
  readonly #evidence: number;
  /** Of each column, whether its values are no findings. */
  readonly #leftOut: readonly boolean[];
  readonly #votes: { for: number; all: number; held: Finding[] }[] = [];

  constructor(scan: StructureScan, headers: readonly string[]) {
    this.#scan = scan;
    this.width = headers.length;
    this.#meanings = headers.map(meaningOfHeader);
    this.#leftOut = headers.map((header) => isLeftOut(scan, header));
    this.#evidence = this.#meanings.reduce((all, meaning) => all | meaning.evidence, 0);
  }

  /** Whether any header says something about its column. */
  get areTelling(): boolean {
    return (
      this.#meanings.some(({ rule, isThing }) => rule !== null || isThing) ||
      this.#leftOut.includes(true)
    );
  }

  /** Judges the value of column `index`. */
  cell(index: number, start: number, end: number): void {
    const meaning = this.#meanings[index];
    if (meaning === undefined || end <= start) return;
    if (this.#leftOut[index] === true) {
      this.#scan.quiet.refuse(start, end);
      return;
    }
    // The mark of an added or removed line in a diff.
    const first = this.#scan.text.charCodeAt(start);
    if (
      index === 0 &&
      (first === 43 || first === 45) &&
      isLetter(this.#scan.text.charCodeAt(start + 1))
    )
      start++;
    const { rule, normal } = meaning;
    if (rule === null) {
      if (meaning.isThing && end - start <= MOST_THING) this.#scan.quiet.thing(start, end);
      return;
    }
    if (!this.#scan.isEnabled(rule.entityType)) return;
    const written = this.#scan.text.slice(start, end);
    // Quotes in a quoted cell: `Ada ""The Countess"" Lovelace`. What is left is judged, and all of it found.
    const value = written.includes(DOUBLED) ? written.replaceAll(DOUBLED, "") : written;
    if (rule.needsEvidence !== true || this.#evidence === 1) {
      const verdict = this.#scan.verdict(rule, value);
      if (verdict === "wrong") this.#scan.quiet.refuse(start, end);
      const finding = judgeValue(value, rule, normal, start, verdict);
      if (finding !== null)
        this.#scan.found.push({ ...finding, end, confidence: 0.85, detector: "column" });
      return;
    }
    if ((this.#evidence & 2) !== 0) {
      if (this.#evidence === 2 && end - start <= MOST_THING)
        this.#scan.quiet.perhapsThing(start, end);
      return;
    }
    if (rule.entityType !== "PERSON") return;
    const vote = (this.#votes[index] ??= { for: 0, all: 0, held: [] });
    vote.all++;
    if (isTitleCased(value.replace(", ", " "))) vote.for++;
    if (vote.all > VOTERS && vote.for * 5 < vote.all * 3) return;
    const finding = judgeValue(value, rule, normal, start, "unknown");
    if (finding !== null) vote.held.push({ ...finding, end, detector: "column" });
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
