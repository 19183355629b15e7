import type { Readable } from "node:stream";
import { createTextStream, type SettledText } from "@countersign/detection";

/** A stretch of a text that arrives in a stream, with what was found in it. */
export interface ScannedChunk extends SettledText {
  /** Number of its first line and of its first column there, from 1. */
  readonly line: number;
  readonly column: number;
}

/** Scans a stream of UTF-8. Holds little of it at a time; a value is found whole wherever the stream was cut. */
export async function* scannedChunks(input: Readable): AsyncGenerator<ScannedChunk> {
  const stream = createTextStream();
  let line = 1;
  let column = 1;
  const placed = (settled: SettledText): ScannedChunk => {
    const chunk = { ...settled, line, column };
    const { text } = settled;
    const breaks = countLineBreaks(text);
    line += breaks;
    column = breaks === 0 ? column + text.length : text.length - text.lastIndexOf("\n");
    return chunk;
  };
  for await (const text of decoded(input)) {
    for (let from = 0; from < text.length; from += PIECE) {
      const settled = stream.push(text.slice(from, from + PIECE));
      if (settled.text.length > 0) yield placed(settled);
    }
  }
  const last = stream.end();
  if (last.text.length > 0) yield placed(last);
}

/** How much is given to the scanner at a time, in UTF-16 units: it reads again what it holds back. */
const PIECE = 65_536;

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

export function countLineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
