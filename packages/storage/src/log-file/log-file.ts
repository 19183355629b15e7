/**
 * A log as a file: what one needs to check it and to read it without the database. `docs/log-file-format.md` describes
 * it for those who write a reader of their own.
 */
import { CountersignError } from "@countersign/core";
import { HASH_BYTES } from "../proof/merkle-frontier.ts";

export const LOG_FILE_FORMAT = "countersign.log/1";

/** Bytes of the longest line that is read; what holds more is not written either. */
export const MOST_LINE_BYTES: number = 64 * 1024 * 1024;

/** The first line. */
export interface LogFileHeader {
  readonly format: typeof LOG_FILE_FORMAT;
  /** The log's name. */
  readonly log: string;
  /** Public half of the key that signed the last checkpoint. */
  readonly vkey: string;
  readonly records: number;
  readonly checkpoints: number;
  /** What records are about comes with them, masked, where it was not erased. */
  readonly payloads: boolean;
}

/** A record: its exact bytes, and the hash of the chain up to it. */
export interface LogFileRecord {
  readonly record: string;
  /** Base64. */
  readonly chain: string;
  readonly payload?: {
    /** Base64. */
    readonly salt: string;
    readonly text: string;
  };
}

/** A signed head of the log. Stands after the last record it speaks of. */
export interface LogFileCheckpoint {
  readonly checkpoint: string;
}

export type LogFileLine = LogFileHeader | LogFileRecord | LogFileCheckpoint;

/** Writes a line, with its end. There is one way to, so that every byte of the file is vouched for. */
export function writeLine(line: LogFileLine): string {
  return `${JSON.stringify(inOrder(line))}\n`;
}

/** Reads a line without its end; `undefined` if it is not written as {@link writeLine} writes, to the byte. */
export function readLine(bytes: Uint8Array): LogFileLine | undefined {
  try {
    const text = UTF8.decode(bytes);
    const line = JSON.parse(text) as LogFileLine;
    return writeLine(line) === `${text}\n` ? line : undefined;
  } catch {
    return undefined;
  }
}

// With the mark at its beginning a file would have a byte more, and be read the same.
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Takes what is known and has its type; a line that has anything else is then written differently. */
function inOrder(line: LogFileLine): LogFileLine {
  if ("format" in line) {
    const { format, log, vkey, records, checkpoints, payloads } = line;
    if (format !== LOG_FILE_FORMAT) throw invalidLogFile("it is no log");
    return {
      format,
      log: textOf(log),
      vkey: textOf(vkey),
      records: countOf(records),
      checkpoints: countOf(checkpoints),
      payloads: payloads === true,
    };
  }
  if ("checkpoint" in line) return { checkpoint: textOf(line.checkpoint) };
  const { record, chain, payload } = line;
  return {
    record: textOf(record),
    chain: hashOf(chain),
    ...(payload !== undefined && {
      payload: { salt: hashOf(payload.salt), text: textOf(payload.text) },
    }),
  };
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  throw invalidLogFile("expected text");
}

function countOf(value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw invalidLogFile("expected a count");
}

/** 32 bytes in base64, which can be written in one way only. */
function hashOf(value: unknown): string {
  const bytes = Buffer.from(textOf(value), "base64");
  if (bytes.length === HASH_BYTES && bytes.toString("base64") === value) return value as string;
  throw invalidLogFile("expected a hash");
}

export function invalidLogFile(detail: string, cause?: unknown): CountersignError {
  return new CountersignError("LOG_FILE_INVALID", detail, { cause });
}
