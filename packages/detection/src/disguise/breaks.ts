import { isWrapped } from "./marks.ts";
import type { View } from "./view.ts";

/**
 * Which line breaks of a text may stand inside a value. Each is decided on where the pass meets it, and that is
 * remembered for when the text around it is read once more.
 */
export class Breaks {
  /** Places in order, doubled, and one more where the break may stand inside a value. */
  #known = new Int32Array(256);
  #count = 0;
  /** Where the place that was asked about last stands among them. */
  #cursor = 0;

  clear(): void {
    this.#count = 0;
    this.#cursor = 0;
    if (this.#known.length > MOST_KEPT) this.#known = new Int32Array(256);
  }

  /** Decides on the break at `at` of the text. Calls come in order. */
  note(text: string, at: number): boolean {
    const isInside = isWrapped(text, at);
    if (this.#count === this.#known.length) {
      const known = new Int32Array(2 * this.#count);
      known.set(this.#known);
      this.#known = known;
    }
    this.#known[this.#count++] = 2 * at + (isInside ? 1 : 0);
    return isInside;
  }

  /** Whether the break at `at` of a view in which nothing was undone may stand inside a value. Calls come in order. */
  isInside({ text, from }: View, at: number): boolean {
    const known = this.#known;
    const place = 2 * (from + at);
    let cursor = this.#cursor;
    while (cursor < this.#count && (known[cursor] as number) < place) cursor++;
    this.#cursor = cursor;
    const next = cursor < this.#count ? (known[cursor] as number) : -1;
    return (next & ~1) === place ? (next & 1) === 1 : isWrapped(text, at);
  }
}

const MOST_KEPT = 16_384;
