import type { Finding } from "../finding.ts";

/**
 * Spans of a text that are known not to be what they look like: a value whose key names a type and whose check digit is
 * wrong (nothing in it is a finding), and the name of a thing (the name tagger is not believed there).
 */
export class QuietSpans {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #areNames: boolean[] = [];
  #isSorted = true;
  /** How many of them are refused values. */
  #refused = 0;

  clear(): void {
    if (this.#starts.length === 0) return;
    this.#refused = 0;
    this.#starts.length = 0;
    this.#ends.length = 0;
    this.#areNames.length = 0;
    this.#isSorted = true;
  }

  /** Nothing inside the span is a finding. */
  refuse(start: number, end: number): void {
    this.#add(start, end, false);
  }

  /** The span names a thing. */
  thing(start: number, end: number): void {
    this.#add(start, end, true);
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

  #add(start: number, end: number, areNames: boolean): void {
    const last = this.#starts.at(-1);
    if (last !== undefined && last > start) this.#isSorted = false;
    this.#starts.push(start);
    this.#ends.push(end);
    this.#areNames.push(areNames);
    if (!areNames) this.#refused++;
  }

  #covers({ start, end }: Finding, areNames: boolean): boolean {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] as number) <= start) low = middle + 1;
      else high = middle;
    }
    for (let index = low - 1; index >= 0 && index > low - 4; index--) {
      if ((this.#ends[index] as number) < end) continue;
      if (areNames || this.#areNames[index] !== true) return true;
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
      areNames: this.#areNames[index] as boolean,
    }));
    this.clear();
    for (const { start, end, areNames } of spans) this.#add(start, end, areNames);
  }
}
