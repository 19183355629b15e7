import type { Finding } from "../finding.ts";
import { judgeValue } from "../keys/judge-value.ts";
import { meaningAt, meaningOf } from "../keys/key-meaning.ts";
import { isLatin } from "../text/characters.ts";
import type { Cell } from "./cells.ts";
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
    const { rule, normal, evidence, isThing } = meaningAt(key, 0, key.length);
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
      else if (this.#evidence === THING) this.#scan.quiet.perhapsThing(finding.start, finding.end);
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

/** For the first and last letter of a header whether a word of either kind has them. */
const HEADER_EDGES: Uint8Array = new Uint8Array(1024);
for (const word of [...FIELD_HEADERS, ...VALUE_HEADERS])
  HEADER_EDGES[edgesOf(word.charCodeAt(0), word.charCodeAt(word.length - 1))] = 1;

function edgesOf(first: number, last: number): number {
  return ((first & 31) << 5) | (last & 31);
}

/** Whether the two headers say that every row is one field. */
export function areFieldHeaders(text: string, headers: readonly Cell[]): boolean {
  if (headers.length !== 2) return false;
  const [field, value] = headers as [Cell, Cell];
  return (
    mayBeFieldHeader(text, field) &&
    mayBeFieldHeader(text, value) &&
    FIELD_HEADERS.has(meaningOf(text.slice(field.start, field.end)).normal) &&
    VALUE_HEADERS.has(meaningOf(text.slice(value.start, value.end)).normal)
  );
}

/** Whether a header is short and begins and ends like one: most cells are refused before anybody reads them as keys. */
function mayBeFieldHeader(text: string, { start, end }: Cell): boolean {
  if (end - start > MOST_FIELD_HEADER) return false;
  let from = start;
  let to = end;
  while (from < to && isMark(text.charCodeAt(from))) from++;
  while (from < to && isMark(text.charCodeAt(to - 1))) to--;
  if (from >= to) return false;
  const first = text.charCodeAt(from);
  const last = text.charCodeAt(to - 1);
  return first > 127 || last > 127 || HEADER_EDGES[edgesOf(first, last)] === 1;
}

function isMark(code: number): boolean {
  return code < 128 && !isLatin(code);
}
