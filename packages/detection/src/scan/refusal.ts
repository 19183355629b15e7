import type { Registry } from "./registry.ts";
import type { ContextWords } from "./context-words.ts";

/** A shape this long is hardly anything else than its type. */
export const LONG_SHAPE = 17;

/**
 * A number whose type is known, by a word before it or by a long shape, and whose check digit is wrong. It is not a
 * number of another type either, unless a word for that other type stands nearer.
 */
export class Refusal {
  readonly #hasChecksum: Uint8Array;
  readonly #context: ContextWords;
  #start = -1;
  /** Where the word that speaks for the refused type ended. */
  #wordEnd = -1;

  constructor({ hasChecksum }: Registry, context: ContextWords) {
    this.#hasChecksum = hasChecksum;
    this.#context = context;
  }

  clear(): void {
    this.#start = -1;
  }

  /** Notes that the detector's check refused `start` to `end`. */
  note(detector: number, start: number, end: number, nearWord: boolean): void {
    if (this.#hasChecksum[detector] !== 1 || !(nearWord || end - start >= LONG_SHAPE)) return;
    const wordEnd = nearWord ? this.#context.placeOf(detector) : this.#context.reachOf(start);
    this.#wordEnd = this.#start === start ? Math.max(this.#wordEnd, wordEnd) : wordEnd;
    this.#start = start;
  }

  isAt(start: number): boolean {
    return this.#start === start;
  }

  /** Whether the refusal of the number at `start` counts against a detector: no word of its own stands nearer. */
  isAgainst(detector: number, start: number): boolean {
    return this.#start === start && this.#context.placeOf(detector) <= this.#wordEnd;
  }
}
