/** A stretch of text with disguises undone, and for every character of it the place in the original it came from. */
export interface View {
  readonly text: string;
  /** `map[i]` is the original offset of the view's character `i`; one more entry for the end. */
  readonly map: Int32Array;
}

/** Longest stretch that is copied place by place. */
const MOST_SINGLE = 32;

/** Builds a view piece by piece. */
export class ViewBuilder {
  readonly #parts: string[] = [];
  #map: Int32Array;
  #length = 0;

  constructor(capacity: number) {
    this.#map = new Int32Array(capacity + 1);
  }

  /** Copies `source.slice(from, to)`; `offsets` maps the source to the original, when it is a view itself. */
  keep(source: string, from: number, to: number, offsets: Int32Array): void {
    if (to <= from) return;
    this.#grow(to - from);
    this.#parts.push(source.slice(from, to));
    if (to - from > MOST_SINGLE) {
      this.#map.set(offsets.subarray(from, to), this.#length);
      this.#length += to - from;
    } else for (let at = from; at < to; at++) this.#map[this.#length++] = offsets[at] as number;
  }

  /** Writes `text` for what stands at `original`. */
  put(text: string, original: number): void {
    if (text === "") return;
    this.#grow(text.length);
    this.#parts.push(text);
    for (let at = 0; at < text.length; at++) this.#map[this.#length++] = original;
  }

  build(end: number): View {
    this.#grow(1);
    this.#map[this.#length] = end;
    return { text: this.#parts.join(""), map: this.#map };
  }

  #grow(more: number): void {
    if (this.#length + more < this.#map.length) return;
    const larger = new Int32Array((this.#length + more) * 2 + 1);
    larger.set(this.#map);
    this.#map = larger;
  }
}

/** The view that changes nothing: `text.slice(from, to)`. */
export function plainView(text: string, from: number, to: number): View {
  const map = new Int32Array(to - from + 1);
  for (let at = 0; at < map.length; at++) map[at] = from + at;
  return { text: text.slice(from, to), map };
}
