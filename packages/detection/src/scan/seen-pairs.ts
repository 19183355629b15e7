import type { Finding } from "../finding.ts";
import type { KeyMeaning } from "../keys/key-meaning.ts";

const SLOTS = 512;
/** Most characters that are compared on either side of a sign. */
const MOST = 64;
/** In shorter texts hardly a label comes again. */
const LEAST_TEXT = 28;
const MOST_BASE = 0x2000_0000;

/** What was made of the value behind a sign: a finding, or a span that is refused. */
export interface SeenValue {
  /** The place of the sign. */
  readonly at: number;
  readonly start: number;
  readonly end: number;
  /** Null for a span that is refused. */
  readonly finding: Finding | null;
}

/** Behind the sign is no value. */
export const NO_VALUE: SeenValue = { at: 0, start: 0, end: 0, finding: null };

/**
 * Where in the text the latest labels stood, what they mean, and what was made of the values behind them: the same
 * characters around another sign say the same. Nothing of a text is kept behind its end.
 */
export class SeenPairs {
  /** The place of the sign behind the label seen last with this hash, plus one, from {@link #base} on. */
  readonly #signs = new Int32Array(SLOTS);
  /** How many characters before and behind it count. Of the latter 0 while nothing is known of the value. */
  readonly #before = new Uint8Array(SLOTS);
  readonly #behind = new Uint8Array(SLOTS);
  readonly #meanings: (KeyMeaning | null)[] = Array.from({ length: SLOTS }, () => null);
  readonly #values: SeenValue[] = Array.from({ length: SLOTS }, () => NO_VALUE);
  /** Places of the texts before end here, so that nothing has to be reset between texts. */
  #base = 0;
  #last = 0;
  /** Where the label is remembered that was asked about last; -1 where it is not. */
  #slot = -1;

  clear(): void {
    this.#base = this.#last;
    if (this.#base < MOST_BASE) return;
    this.#signs.fill(0);
    this.#base = 0;
    this.#last = 0;
  }

  /** What follows is about a label that is not remembered. */
  leave(): void {
    this.#slot = -1;
  }

  /** Whether what is made of the value behind the label that was asked about last can be remembered. */
  get isKeeping(): boolean {
    return this.#slot >= 0;
  }

  /** What the label before the sign at `at` means, when it was seen; null also says that it means nothing. */
  meaningAt(text: string, at: number): KeyMeaning | null | undefined {
    this.#slot = -1;
    if (text.length < LEAST_TEXT || at < 2 || at + 2 >= text.length) return undefined;
    const ends = (text.charCodeAt(at - 2) << 5) ^ text.charCodeAt(at - 1);
    const begins = (text.charCodeAt(at + 1) << 5) ^ text.charCodeAt(at + 2);
    const slot = (Math.imul(ends, 31) ^ Math.imul(begins, 7) ^ text.charCodeAt(at)) & (SLOTS - 1);
    this.#slot = slot;
    const sign = this.#signAt(slot);
    if (sign < 0) return undefined;
    const count = this.#before[slot] as number;
    if (count > at) return undefined;
    for (let offset = 0; offset <= count; offset++)
      if (text.charCodeAt(at - offset) !== text.charCodeAt(sign - offset)) return undefined;
    return this.#meanings[slot];
  }

  /** Remembers the label that was asked about last, whose meaning was read from `from` to the sign at `at`. */
  keep(at: number, from: number, meaning: KeyMeaning | null): void {
    const slot = this.#slot;
    if (slot < 0) return;
    if (from < 0 || at - from > MOST) {
      this.#slot = -1;
      return;
    }
    this.#setSign(slot, at);
    this.#before[slot] = at - from;
    this.#behind[slot] = 0;
    this.#meanings[slot] = meaning;
  }

  /** What was made of the value behind the label that was asked about last, when the same characters were read before. */
  valueBehind(text: string, at: number): SeenValue | null {
    const slot = this.#slot;
    if (slot < 0) return null;
    const count = this.#behind[slot] as number;
    const sign = this.#signAt(slot);
    if (count === 0 || at + count >= text.length) return null;
    for (let offset = 1; offset <= count; offset++)
      if (text.charCodeAt(at + offset) !== text.charCodeAt(sign + offset)) return null;
    return this.#values[slot] as SeenValue;
  }

  /** Remembers what was made of the value behind the label that was asked about last, which was read up to `end`. */
  keepValue(text: string, at: number, end: number, value: SeenValue): void {
    const slot = this.#slot;
    if (slot < 0 || end > text.length || end - at > MOST) return;
    // The label is the same at both places, and what stands before it does not count.
    this.#setSign(slot, at);
    this.#behind[slot] = end - at - 1;
    this.#values[slot] = value;
  }

  /** Negative for a label of a text before. */
  #signAt(slot: number): number {
    return (this.#signs[slot] as number) - this.#base - 1;
  }

  #setSign(slot: number, at: number): void {
    const sign = this.#base + at + 1;
    this.#signs[slot] = sign;
    if (sign > this.#last) this.#last = sign;
  }
}
