/** A stretch of text with disguises undone, and for every character of it the place in the original it came from. */
export interface View {
  readonly text: string;
  /**
   * `map[i]` is the original offset of the view's character `i`; one more entry for the end. Null where nothing was
   * undone: the characters then come from `from` on.
   */
  readonly map: Int32Array | null;
  readonly from: number;
}

/** The original offset of the character `at` of a view. */
export function placeOf({ map, from }: View, at: number): number {
  return map === null ? from + at : (map[at] as number);
}

/** How many characters are made a string at once: they are the arguments of one call. */
const MOST_AT_ONCE = 4096;

/** Where short views are written before they are made a string: only one is built at a time. */
const SHORT = new Uint16Array(1024);
const SHORT_LATIN = Buffer.alloc(SHORT.length);

/** Builds a view of another one, stretch by stretch. */
export class ViewBuilder {
  readonly #source: View;
  #codes: Uint16Array;
  #map: Int32Array;
  #length = 0;

  constructor(source: View) {
    this.#source = source;
    const { length } = source.text;
    this.#codes = length > SHORT.length ? new Uint16Array(length) : SHORT;
    this.#map = new Int32Array(length + 1);
  }

  /** Copies what the source shows from `from` to `to`. */
  keep(from: number, to: number): void {
    if (to <= from) return;
    this.#grow(to - from);
    const codes = this.#codes;
    const places = this.#map;
    const { text, map, from: start } = this.#source;
    let at = this.#length;
    if (map === null)
      for (let index = from; index < to; index++, at++) {
        codes[at] = text.charCodeAt(index);
        places[at] = start + index;
      }
    else
      for (let index = from; index < to; index++, at++) {
        codes[at] = text.charCodeAt(index);
        places[at] = map[index] as number;
      }
    this.#length = at;
  }

  /** Writes `text` for what the source shows at `at`. */
  put(text: string, at: number): void {
    if (text === "") return;
    this.#grow(text.length);
    const original = placeOf(this.#source, at);
    for (let index = 0; index < text.length; index++) {
      this.#codes[this.#length] = text.charCodeAt(index);
      this.#map[this.#length++] = original;
    }
  }

  build(): View {
    this.#map[this.#length] = placeOf(this.#source, this.#source.text.length);
    return { text: textOf(this.#codes, this.#length), map: this.#map, from: this.#source.from };
  }

  #grow(more: number): void {
    if (this.#length + more < this.#map.length) return;
    const codes = new Uint16Array((this.#length + more) * 2);
    const map = new Int32Array(codes.length + 1);
    codes.set(this.#codes.subarray(0, this.#length));
    map.set(this.#map);
    this.#codes = codes;
    this.#map = map;
  }
}

function textOf(codes: Uint16Array, length: number): string {
  if (length <= SHORT_LATIN.length) {
    let all = 0;
    for (let at = 0; at < length; at++) {
      const code = codes[at] as number;
      all |= code;
      SHORT_LATIN[at] = code;
    }
    if (all < 256) return SHORT_LATIN.toString("latin1", 0, length);
  }
  let text = "";
  for (let from = 0; from < length; from += MOST_AT_ONCE) {
    const some = codes.subarray(from, Math.min(length, from + MOST_AT_ONCE));
    text += String.fromCharCode.apply(null, some as unknown as number[]);
  }
  return text;
}

/** The view that changes nothing: `text.slice(from, to)`. */
export function plainView(text: string, from: number, to: number): View {
  return { text: text.slice(from, to), map: null, from };
}
