import type { Finding } from "../finding.ts";

/** What a name tagger finds. */
const NAMES: ReadonlySet<string> = new Set(["PERSON", "LOCATION", "ORGANIZATION", "ADDRESS"]);

/**
 * Spans of a text that are known not to be what they look like: a value whose key names a type and whose check digit is
 * wrong (nothing in it is a finding), and the name of a thing (no name of a person or place is in it).
 */
export class QuietSpans {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #areNames: boolean[] = [];
  #isSorted = true;

  clear(): void {
    if (this.#starts.length === 0) return;
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

  get isEmpty(): boolean {
    return this.#starts.length === 0;
  }

  /** The findings that do not lie inside a quiet span. */
  without<T extends Finding>(findings: T[]): T[] {
    if (this.isEmpty || findings.length === 0) return findings;
    this.#sort();
    return findings.filter((finding) => !this.#covers(finding));
  }

  #add(start: number, end: number, areNames: boolean): void {
    const last = this.#starts.at(-1);
    if (last !== undefined && last > start) this.#isSorted = false;
    this.#starts.push(start);
    this.#ends.push(end);
    this.#areNames.push(areNames);
  }

  #covers({ start, end, entityType }: Finding): boolean {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] as number) <= start) low = middle + 1;
      else high = middle;
    }
    for (let index = low - 1; index >= 0 && index > low - 4; index--) {
      if ((this.#ends[index] as number) < end) continue;
      if (this.#areNames[index] !== true || NAMES.has(entityType)) return true;
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
