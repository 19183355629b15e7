import type { Readable } from "node:stream";

/** A piece of a text that arrives in a stream, and where it begins in it. */
export interface TextChunk {
  readonly text: string;
  /** In UTF-16 units. */
  readonly offset: number;
  /** Number of its first line, from 1. */
  readonly line: number;
}

/** Enough for a table or a key to be seen whole, little enough to hold. */
const CHUNK_CHARACTERS = 1 << 20;

/**
 * Cuts a stream of UTF-8 into chunks of about a million characters, at line breaks where there are any. Holds one chunk
 * at a time.
 */
export async function* chunksOf(input: Readable): AsyncGenerator<TextChunk> {
  let held = "";
  let offset = 0;
  let line = 1;
  const take = (length: number): TextChunk => {
    const text = held.slice(0, length);
    const chunk = { text, offset, line };
    held = held.slice(length);
    offset += length;
    line += countLineBreaks(text);
    return chunk;
  };
  for await (const text of decoded(input)) {
    held += text;
    while (held.length >= CHUNK_CHARACTERS) {
      const at = held.lastIndexOf("\n", CHUNK_CHARACTERS - 1) + 1;
      yield take(at > 0 ? at : wholeCharacters(held, CHUNK_CHARACTERS));
    }
  }
  if (held.length > 0) yield take(held.length);
}

/**
 * Reads a stream line by line.
 *
 * @throws {RangeError} for a line longer than `maxCharacters`.
 */
export async function* linesOf(input: Readable, maxCharacters: number): AsyncGenerator<string> {
  let parts: string[] = [];
  let length = 0;
  for await (const text of decoded(input)) {
    let from = 0;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", from)) {
      yield [...parts, text.slice(from, at)].join("");
      parts = [];
      length = 0;
      from = at + 1;
    }
    parts.push(text.slice(from));
    length += text.length - from;
    if (length > maxCharacters)
      throw new RangeError(`a line is longer than ${maxCharacters} characters`);
  }
  if (length > 0) yield parts.join("");
}

async function* decoded(input: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for await (const bytes of input) yield decoder.decode(bytes as Buffer, { stream: true });
  const rest = decoder.decode();
  if (rest.length > 0) yield rest;
}

/** `length`, or one less where it would cut a surrogate pair. */
function wholeCharacters(text: string, length: number): number {
  const last = text.charCodeAt(length - 1);
  return last >= 0xd800 && last < 0xdc00 ? length - 1 : length;
}

export function countLineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
