import type { Finding } from "../finding.ts";
import { judgeValue } from "../keys/judge-value.ts";
import { meaningOf } from "../keys/key-meaning.ts";
import { isLeftOut, type StructureScan } from "./columns.ts";

const PERSON = 1;
const THING = 2;

/** One record with a field a line: `key | value`, as database shells print wide rows and as two-column tables have it. */
export class FieldRecord {
  readonly #scan: StructureScan;
  #evidence = 0;
  #pending: Finding[] = [];

  constructor(scan: StructureScan) {
    this.#scan = scan;
  }

  /** One field; its value is `text.slice(start, end)`. */
  field(key: string, start: number, end: number): void {
    const { rule, normal, evidence, isThing } = meaningOf(key);
    this.#evidence |= evidence;
    if (end <= start) return;
    if (isLeftOut(this.#scan, key)) {
      this.#scan.quiet.refuse(start, end);
      return;
    }
    if (rule === null) {
      if (isThing) this.#scan.quiet.thing(start, end);
      return;
    }
    if (!this.#scan.isEnabled(rule.entityType)) return;
    const value = this.#scan.text.slice(start, end);
    const verdict = this.#scan.verdict(rule, value);
    if (verdict === "wrong") this.#scan.quiet.refuse(start, end);
    const finding = judgeValue(value, rule, normal, start, verdict);
    if (finding === null) return;
    if (rule.needsEvidence === true) this.#pending.push({ ...finding, detector: "record" });
    else this.#scan.found.push({ ...finding, detector: "record" });
  }

  /** Ends the record: ambiguous fields are decided by the others. */
  end(): void {
    for (const finding of this.#pending) {
      if (this.#evidence === PERSON) this.#scan.found.push(finding);
      else if (this.#evidence === THING) this.#scan.quiet.thing(finding.start, finding.end);
    }
    this.#pending = [];
    this.#evidence = 0;
  }
}

/** Headers of a table whose rows are fields: `Field | Value`. */
const FIELD_HEADERS = new Set(
  "field fields key property attribute column name item label parameter setting variable feld eigenschaft champ campo campos".split(
    " ",
  ),
);
const VALUE_HEADERS = new Set(
  "value values wert valeur valor valore waarde content details data".split(" "),
);
/** Longest header of either kind, with marks around it. */
const MOST_FIELD_HEADER = 24;

/** Whether the two headers say that every row is one field. */
export function areFieldHeaders(headers: readonly string[]): boolean {
  return (
    headers.length === 2 &&
    headers.every(({ length }) => length <= MOST_FIELD_HEADER) &&
    FIELD_HEADERS.has(meaningOf(headers[0] as string).normal) &&
    VALUE_HEADERS.has(meaningOf(headers[1] as string).normal)
  );
}
