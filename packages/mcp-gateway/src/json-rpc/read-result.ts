/**
 * The JSON of a result, found in the line that it came in. A line may say more than what was read from it: of a key that
 * stands there twice only one was looked at. So its bytes are used only if writing its value would give the same ones.
 */
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  rememberResult,
  type WrittenResult,
} from "@countersign/core";

/** Longer strings are compared with the line where they stand, and not written. In UTF-16 units. */
const LONG = 1_024;

/** Of more parts, comparing takes as long as writing. */
const MOST_PARTS = 256;

/**
 * Remembers that `line` may hold the JSON of the result in `message`, its value. What it is worth is found out when
 * somebody asks.
 *
 * @param release is called once the line is of no more use.
 * @returns whether it does; if not, the line is not kept.
 */
export function rememberLine(line: Buffer, message: JsonObject, release: () => void): boolean {
  const { result } = message;
  if (!isJsonObject(result)) return false;
  const written = new WrittenParts();
  for (const [key, member] of Object.entries(message)) {
    const isResult = member === result;
    written.add(`${written.isEmpty ? "{" : ","}${JSON.stringify(key)}:`);
    if (isResult) written.mark();
    if (!written.write(member)) return false;
    if (isResult) written.mark();
  }
  written.add("}");
  if (!written.hasLong) return false;
  rememberResult(result, {
    read: () => {
      const found = resultIn(line, written);
      if (found === undefined) release();
      return found && { ...found, release };
    },
    release,
  });
  return true;
}

/** Where a line says what. */
interface Mark {
  /** In which of the texts between long strings. */
  readonly part: number;
  /** After so many UTF-16 units of it. */
  readonly after: number;
}

/** JSON without its long strings: what stands before, between and after them. */
class WrittenParts {
  readonly texts: string[] = [""];
  readonly marks: Mark[] = [];
  #left: number = MOST_PARTS;

  get isEmpty(): boolean {
    return this.texts.length === 1 && this.texts[0] === "";
  }

  get hasLong(): boolean {
    return this.texts.length > 1;
  }

  add(text: string): void {
    this.texts[this.texts.length - 1] += text;
  }

  mark(): void {
    const part = this.texts.length - 1;
    this.marks.push({ part, after: this.texts[part]?.length ?? 0 });
  }

  /** @returns false if there is too much of it. */
  write(value: JsonValue): boolean {
    if (--this.#left < 0) return false;
    if (typeof value === "string" && value.length > LONG) {
      this.texts.push("");
    } else if (Array.isArray(value)) {
      this.add("[");
      for (const [i, member] of value.entries()) {
        if (i > 0) this.add(",");
        if (!this.write(member as JsonValue)) return false;
      }
      this.add("]");
    } else if (isJsonObject(value)) {
      this.add("{");
      let isFirst = true;
      for (const [key, member] of Object.entries(value)) {
        this.add(`${isFirst ? "" : ","}${JSON.stringify(key)}:`);
        isFirst = false;
        if (!this.write(member)) return false;
      }
      this.add("}");
    } else this.add(JSON.stringify(value));
    return true;
  }
}

const BEFORE = '{"result":';
const [QUOTE, BACKSLASH, CLOSING_BRACE] = [0x22, 0x5c, 0x7d];

/** What a backslash stands before in JSON that is written in the usual way, but for what is written by its number. */
const ESCAPED = new Uint8Array(256);
for (const letter of '"\\bfnrt') ESCAPED[letter.charCodeAt(0)] = 1;

/** `undefined` if writing the line's value would not give the same bytes. */
function resultIn(
  line: Buffer,
  { texts, marks }: WrittenParts,
): Omit<WrittenResult, "release"> | undefined {
  const starts: number[] = [];
  let at = 0;
  for (const [i, text] of texts.entries()) {
    if (i > 0) at = endOfString(line, at);
    const bytes = Buffer.from(text);
    if (at === -1 || !line.subarray(at, at + bytes.length).equals(bytes)) return undefined;
    starts.push(at);
    at += bytes.length;
  }
  const [start, end] = marks.map(({ part, after }) => {
    return (starts[part] ?? 0) + Buffer.byteLength((texts[part] ?? "").slice(0, after));
  });
  if (at !== line.length || start === undefined || end === undefined) return undefined;
  // What stands there was read before: the name of the result, and what follows it.
  line.write(BEFORE, start - BEFORE.length, "latin1");
  line[end] = CLOSING_BRACE;
  return { json: view(line, start, end), body: view(line, start - BEFORE.length, end + 1) };
}

/** A lone view of memory that is nobody else's. */
function view(line: Buffer, start: number, end: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(line.buffer as ArrayBuffer, line.byteOffset + start, end - start);
}

/**
 * Where the string that begins at `at` ends, in a line that is JSON.
 *
 * @returns -1 if it does not begin there, or writing it would give other bytes: another escape, or one too many.
 */
function endOfString(line: Buffer, at: number): number {
  if (line[at] !== QUOTE) return -1;
  const quote = line.indexOf(QUOTE, at + 1);
  if (quote === -1) return -1;
  const escape = line.subarray(0, quote).indexOf(BACKSLASH, at + 1);
  if (escape === -1) return quote + 1;
  for (let i = escape; i < line.length; i++) {
    const byte = line[i];
    if (byte === QUOTE) return i + 1;
    if (byte === BACKSLASH && ESCAPED[line[++i] ?? 0] !== 1) return -1;
  }
  return -1;
}
