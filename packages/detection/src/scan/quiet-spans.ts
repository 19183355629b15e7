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

/** Spans of a text that are known not to be what they look like. */
export class QuietSpans {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #kinds: number[] = [];
  #isSorted = true;
  /** How many of them are refused values. */
  #refused = 0;

  clear(): void {
    if (this.#starts.length === 0) return;
    this.#refused = 0;
    this.#starts.length = 0;
    this.#ends.length = 0;
    this.#kinds.length = 0;
    this.#isSorted = true;
  }

  /** Nothing inside the span is a finding. */
  refuse(start: number, end: number): void {
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
  withoutThings(names: Finding[]): Finding[] {
    return this.#without(names, true);
  }

  #without(findings: Finding[], areNames: boolean): Finding[] {
    if (this.#starts.length === 0 || findings.length === 0) return findings;
    this.#sort();
    return findings.filter((finding) => !this.#covers(finding, areNames));
  }

  #add(start: number, end: number, kind: number): void {
    const last = this.#starts.at(-1);
    if (last !== undefined && last > start) this.#isSorted = false;
    this.#starts.push(start);
    this.#ends.push(end);
    this.#kinds.push(kind);
    if (kind === REFUSED) this.#refused++;
  }

  #covers(finding: Finding, areNames: boolean): boolean {
    const { start, end } = finding;
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] as number) <= start) low = middle + 1;
      else high = middle;
    }
    for (let index = low - 1; index >= 0 && index > low - 4; index--) {
      if ((this.#ends[index] as number) < end) continue;
      const kind = this.#kinds[index] as number;
      if (kind === REFUSED) return true;
      if (!areNames) continue;
      const from = this.#starts[index] as number;
      if (kind === THING || !isSurelyPerson(finding, from, this.#ends[index] as number))
        return true;
    }
    return false;
  }

  #sort(): void {
    if (this.#isSorted) return;
    const order = this.#starts.map((_, index) => index);
    order.sort((one, other) => (this.#starts[one] as number) - (this.#starts[other] as number));
    const spans = order.map((index) => ({
      start: this.#starts[index] as number,
      end: this.#ends[index] as number,
      kind: this.#kinds[index] as number,
    }));
    this.clear();
    for (const { start, end, kind } of spans) this.#add(start, end, kind);
  }
}
