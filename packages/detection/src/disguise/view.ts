import { IS_LITTLE_ENDIAN } from "../scan/code-window.ts";
import { type Window, Windows } from "./windows.ts";

/** A stretch of a text with disguises undone, and for every character of it the place in the original it came from. */
export interface View {
  readonly text: string;
  /** The code units of {@link text}, and then anything. */
  readonly codes: Uint16Array;
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

/** Characters around a change of a further layer that are read with it: of what lies further away it says nothing. */
const FAR = 192;
/** Below this a call into the engine costs more than reading one character after another. */
const FEW = 96;
/** Buffers up to this many characters are kept for the next text. */
const MOST_KEPT = 1_048_576;

/** Where a view is written: its characters, and their places. */
class Place {
  codes: Uint16Array = new Uint16Array(1024);
  bytes: Buffer = Buffer.from(this.codes.buffer);
  map: Int32Array = new Int32Array(1025);

  /** Makes room for so many characters; what was written stays when `length` of it is told. */
  grow(least: number, length = 0): void {
    if (least <= this.codes.length) return;
    const codes = new Uint16Array(least);
    const map = new Int32Array(least + 1);
    codes.set(this.codes.subarray(0, length));
    map.set(this.map.subarray(0, length));
    this.codes = codes;
    this.bytes = Buffer.from(codes.buffer);
    this.map = map;
  }
}

/**
 * Views of one stretch of a text, each made of the one before it. Two places are written by turns: a view stands until
 * the next but one is made.
 */
export class Views {
  #next = new Place();
  #last = new Place();
  #source: View = NO_VIEW;
  #length = 0;
  readonly #changes = new Windows(FAR);

  /** The view that changes nothing: `text.slice(from, to)`. */
  plain(text: string, from: number, to: number): View {
    const part = from === 0 && to === text.length ? text : text.slice(from, to);
    const place = this.#turn();
    place.grow(part.length);
    const { codes } = place;
    if (part.length < FEW || !IS_LITTLE_ENDIAN)
      for (let at = 0; at < part.length; at++) codes[at] = part.charCodeAt(at);
    else place.bytes.write(part, 0, "utf16le");
    return { text: part, codes, map: null, from };
  }

  /** Begins a view of `source`, which is made stretch by stretch. */
  begin(source: View): void {
    this.#turn().grow(source.text.length);
    this.#source = source;
    this.#length = 0;
    this.#changes.clear();
  }

  /** Copies what the source shows from `from` to `to`. */
  keep(from: number, to: number): void {
    if (to <= from) return;
    this.#reserve(to - from);
    const { codes, map: places } = this.#last;
    const { codes: shown, map, from: start } = this.#source;
    let at = this.#length;
    if (map === null)
      for (let index = from; index < to; index++, at++) {
        codes[at] = shown[index] as number;
        places[at] = start + index;
      }
    else
      for (let index = from; index < to; index++, at++) {
        codes[at] = shown[index] as number;
        places[at] = map[index] as number;
      }
    this.#length = at;
  }

  /** Writes `text` for what the source shows at `at`. */
  put(text: string, at: number): void {
    if (this.#source.map !== null) this.#changes.mark(this.#length, Number.POSITIVE_INFINITY);
    if (text === "") return;
    this.#reserve(text.length);
    const { codes, map } = this.#last;
    const original = placeOf(this.#source, at);
    let next = this.#length;
    for (let index = 0; index < text.length; index++, next++) {
      codes[next] = text.charCodeAt(index);
      map[next] = original;
    }
    this.#length = next;
  }

  build(): View {
    const place = this.#last;
    const source = this.#source;
    place.map[this.#length] = placeOf(source, source.text.length);
    this.#source = NO_VIEW;
    return {
      text: textOf(place, this.#length),
      codes: place.codes,
      map: place.map,
      from: source.from,
    };
  }

  /** What stands around the changes that the latest view, made of one with changes of its own, adds to those. */
  takeChanges(): readonly Window[] {
    return this.#changes.take();
  }

  /** Lets go of large buffers: the views made so far are used no more. */
  release(): void {
    if (this.#last.codes.length > MOST_KEPT) this.#last = new Place();
    if (this.#next.codes.length > MOST_KEPT) this.#next = new Place();
  }

  #turn(): Place {
    const place = this.#next;
    this.#next = this.#last;
    this.#last = place;
    return place;
  }

  #reserve(more: number): void {
    const least = this.#length + more;
    if (least > this.#last.codes.length) this.#last.grow(least * 2, this.#length);
  }
}

const NO_VIEW: View = { text: "", codes: new Uint16Array(0), map: null, from: 0 };

/** Texts that are short, or have no character beyond Latin-1, are made of bytes. */
let latin = Buffer.alloc(1024);

function textOf({ codes, bytes }: Place, length: number): string {
  let all = 0;
  for (let at = 0; at < length; at++) all |= codes[at] as number;
  if (all > 255) {
    if (IS_LITTLE_ENDIAN) return bytes.toString("utf16le", 0, 2 * length);
    let text = "";
    for (let at = 0; at < length; at++) text += String.fromCharCode(codes[at] as number);
    return text;
  }
  const to = length <= latin.length ? latin : Buffer.alloc(length);
  if (length > latin.length && length <= MOST_KEPT) latin = to;
  for (let at = 0; at < length; at++) to[at] = codes[at] as number;
  return to.toString("latin1", 0, length);
}
