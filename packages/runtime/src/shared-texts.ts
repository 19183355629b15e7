import { isJsonObject, type JsonPath, type JsonValue } from "@countersign/core";

/** A value on its way to another thread. */
export interface CarriedValue {
  /** With an empty text in the place of each of `texts`. */
  readonly value: JsonValue;
  readonly texts: readonly SharedText[];
}

/** A long text in memory that both threads share. */
export interface SharedText {
  readonly path: JsonPath;
  /** In UTF-8. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  readonly isAscii: boolean;
}

/** Shorter texts are copied with the rest of the value. In UTF-16 units. */
const LONG = 32_768;

/** The texts of one value; what does not fit is copied. In bytes. */
const ROOM = 4_194_304;

/** As many values are on their way at a time; the texts of more are copied. */
const MOST_ROOMS = 4;

/**
 * Memory for long texts that another thread is to read. Writing them there takes a tenth of the time that copying them
 * into a message does, because the memory is used again and again.
 */
export class SharedRooms {
  readonly #free: SharedArrayBuffer[] = [];
  #made = 0;

  /** What of `value` is long goes into a room, if one is free. Of many parts it must not be. */
  carry(value: JsonValue): { readonly carried: CarriedValue; readonly giveBack: () => void } {
    const room = this.#take();
    if (room === undefined) return { carried: { value, texts: [] }, giveBack: () => undefined };
    const texts: SharedText[] = [];
    const rest = withoutTexts(value, [], writerInto(room, texts));
    let isOut = true;
    const giveBack = (): void => {
      if (isOut) this.#free.push(room);
      isOut = false;
    };
    if (texts.length === 0) giveBack();
    return { carried: { value: rest, texts }, giveBack };
  }

  #take(): SharedArrayBuffer | undefined {
    const room = this.#free.pop();
    if (room !== undefined || this.#made >= MOST_ROOMS) return room;
    this.#made++;
    return new SharedArrayBuffer(ROOM);
  }
}

type WriteText = (text: string, path: JsonPath) => boolean;

function writerInto(room: SharedArrayBuffer, texts: SharedText[]): WriteText {
  const memory = Buffer.from(room);
  let at = 0;
  return (text, path) => {
    const left = ROOM - at;
    // Of a UTF-16 unit at most three bytes are made; a lone surrogate has no UTF-8.
    const fits = text.length * 3 <= left || Buffer.byteLength(text) <= left;
    if (!fits || !text.isWellFormed()) return false;
    const size = memory.write(text, at, "utf8");
    texts.push({
      path: [...path],
      bytes: new Uint8Array(room, at, size),
      isAscii: size === text.length,
    });
    at += size;
    return true;
  };
}

function withoutTexts(value: JsonValue, path: (string | number)[], write: WriteText): JsonValue {
  if (typeof value === "string") return value.length > LONG && write(value, path) ? "" : value;
  const under = (step: string | number, part: JsonValue): JsonValue => {
    path.push(step);
    const rest = withoutTexts(part, path, write);
    path.pop();
    return rest;
  };
  if (Array.isArray(value)) return value.map((part: JsonValue, i) => under(i, part));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, under(key, part)]));
}

/** The value as it was, in the thread that it was carried to. What came is changed. */
export function unpackCarried({ value, texts }: CarriedValue): JsonValue {
  let whole = value;
  for (const { path, bytes, isAscii } of texts) {
    const { buffer, byteOffset, byteLength } = bytes;
    const text = Buffer.from(buffer, byteOffset, byteLength).toString(isAscii ? "latin1" : "utf8");
    const key = path.at(-1);
    if (key === undefined) whole = text;
    else {
      let parent: unknown = whole;
      for (const step of path.slice(0, -1)) {
        parent = Reflect.get(parent as object, step);
      }
      // A key `__proto__` is a key like any other.
      const member = { value: text, writable: true, enumerable: true, configurable: true };
      Object.defineProperty(parent, key, member);
    }
  }
  return whole;
}
