import type { Finding } from "../finding.ts";

/** A value whose key names a type and whose check digit is wrong: nothing in it is a finding. */
const REFUSED = 0;
/** The name of a thing, as its key says: the name tagger is not believed there. */
const THING = 1;
/** The name of a thing, as its neighbours say: the name tagger is believed where it is sure of all of it. */
const PERHAPS_THING = 2;

/** Least confidence of a name beside what things have: `{ "name": "Grace Hopper", "description": "…" }`. */
const SURE = 0.9;

/** Whether the tagger is sure that a text is the name of a person, from end to end, whatever stands beside it. */
export function isSurelyPerson(name: Finding, start: number, end: number): boolean {
  return (
    name.entityType === "PERSON" &&
    name.start === start &&
    name.end === end &&
    name.confidence >= SURE
  );
}

/** How many spans there is room for at least, and at most from text to text: most texts have none. */
const FIRST_ROOM = 16;
const MOST_ROOM_KEPT = 4096;
/** Start, end and kind of one span after another. */
const NUMBERS = 3;

/** Spans of a text that are known not to be what they look like. */
export class QuietSpans {
  #spans = new Int32Array(FIRST_ROOM * NUMBERS);
  #count = 0;
  #isSorted = true;
  /** How many of them are refused values. */
  #refused = 0;

  clear(): void {
    if (this.#count === 0) return;
    if (this.#count > MOST_ROOM_KEPT) this.#spans = new Int32Array(FIRST_ROOM * NUMBERS);
    this.#refused = 0;
    this.#count = 0;
    this.#isSorted = true;
  }

  /** Nothing inside the span is a finding. */
  refuse(start: number, end: number): void {
    this.#refused++;
    this.#add(start, end, REFUSED);
  }

  /** The span names a thing. */
  thing(start: number, end: number): void {
    this.#add(start, end, THING);
  }

  /** What stands beside the span says that it names a thing. */
  perhapsThing(start: number, end: number): void {
    this.#add(start, end, PERHAPS_THING);
  }

  /** The findings that do not lie inside a refused value. */
  withoutRefused(findings: Finding[]): Finding[] {
    return this.#refused === 0 ? findings : this.#without(findings, false);
  }

  /** The names that do not lie inside a quiet span of either kind. */
  withoutThings(names: readonly Finding[]): readonly Finding[] {
    return this.#without(names, true);
  }

  #without<T extends readonly Finding[]>(findings: T, areNames: boolean): T | Finding[] {
    if (this.#count === 0 || findings.length === 0) return findings;
    this.#sort();
    return findings.filter((finding) => !this.#covers(finding, areNames));
  }

  #add(start: number, end: number, kind: number): void {
    let to = this.#count * NUMBERS;
    if (to > 0 && (this.#spans[to - NUMBERS] as number) > start) this.#isSorted = false;
    if (to === this.#spans.length) {
      const more = new Int32Array(2 * to);
      more.set(this.#spans);
      this.#spans = more;
    }
    const spans = this.#spans;
    spans[to++] = start;
    spans[to++] = end;
    spans[to] = kind;
    this.#count++;
  }

  #covers(finding: Finding, areNames: boolean): boolean {
    const spans = this.#spans;
    const { start, end } = finding;
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((spans[middle * NUMBERS] as number) <= start) low = middle + 1;
      else high = middle;
    }
    for (let index = low - 1; index >= 0 && index > low - 4; index--) {
      const at = index * NUMBERS;
      const to = spans[at + 1] as number;
      if (to < end) continue;
      const kind = spans[at + 2] as number;
      if (kind === REFUSED) return true;
      if (!areNames) continue;
      if (kind === THING || !isSurelyPerson(finding, spans[at] as number, to)) return true;
    }
    return false;
  }

  #sort(): void {
    if (this.#isSorted) return;
    const spans = this.#spans.slice(0, this.#count * NUMBERS);
    const order = Array.from({ length: this.#count }, (_, index) => index * NUMBERS);
    order.sort((one, other) => (spans[one] as number) - (spans[other] as number));
    for (const [index, from] of order.entries())
      this.#spans.set(spans.subarray(from, from + NUMBERS), index * NUMBERS);
    this.#isSorted = true;
  }
}
