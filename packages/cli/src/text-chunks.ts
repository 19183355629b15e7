import type { Readable } from "node:stream";
import { TextDecoder } from "node:util";
import { utf16Of } from "@countersign/core";
import { createTextStream, type SettledText } from "@countersign/detection";
import type { TextDetection } from "@countersign/runtime";

/** A stretch of a text that arrives in a stream, with what was found in it. */
export interface ScannedChunk extends SettledText {
  /** Number of its first line and of its first column there, from 1. */
  readonly line: number;
  readonly column: number;
}

/** Scans a stream of text. Holds little of it at a time; a value is found whole wherever the stream was cut. */
export async function* scannedChunks(
  input: Readable,
  { options, isAllowed }: TextDetection,
): AsyncGenerator<ScannedChunk> {
  const stream = createTextStream(options);
  let line = 1;
  let column = 1;
  const placed = (settled: SettledText): ScannedChunk => {
    const { text } = settled;
    const findings = settled.findings.filter(
      ({ entityType, start, end }) => !isAllowed(entityType, text.slice(start, end)),
    );
    const chunk = { text, findings, line, column };
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

/** A line of a stream, without its line break. */
export interface NumberedLine {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/** Thrown for a line that is too long to be held. */
export class LongLine extends Error {
  readonly line: number;

  constructor(line: number, maxCharacters: number) {
    super(`expected at most ${maxCharacters} characters on a line`);
    this.name = "LongLine";
    this.line = line;
  }
}

/**
 * Reads a stream line by line.
 *
 * @throws {LongLine} for a line longer than `maxCharacters`.
 */
export async function* linesOf(
  input: Readable,
  maxCharacters: number,
): AsyncGenerator<NumberedLine> {
  let parts: string[] = [];
  let length = 0;
  let number = 1;
  for await (const read of decoded(input)) {
    // A byte order mark is no part of the first line.
    const isFirst = number === 1 && length === 0 && parts.length === 0;
    const text = isFirst && read.startsWith("\uFEFF") ? read.slice(1) : read;
    let from = 0;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", from)) {
      yield { text: [...parts, text.slice(from, at)].join(""), number };
      number++;
      parts = [];
      length = 0;
      from = at + 1;
    }
    parts.push(text.slice(from));
    length += text.length - from;
    if (length > maxCharacters) throw new LongLine(number, maxCharacters);
  }
  if (length > 0) yield { text: parts.join(""), number };
}

/** How many bytes are waited for before it is said how they are written. */
const TELLING = 64;

/** UTF-8, or UTF-16, as PowerShell writes it. */
async function* decoded(input: Readable): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let held: Buffer = Buffer.alloc(0);
  const open = (): TextDecoder => new TextDecoder(utf16Of(held) ?? "utf-8", { ignoreBOM: true });
  for await (const bytes of input) {
    held = held.length === 0 ? (bytes as Buffer) : Buffer.concat([held, bytes as Buffer]);
    if (decoder === undefined && held.length < TELLING) continue;
    decoder ??= open();
    yield decoder.decode(held, { stream: true });
    held = Buffer.alloc(0);
  }
  decoder ??= open();
  const rest = decoder.decode(held);
  if (rest.length > 0) yield rest;
}

export function countLineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
