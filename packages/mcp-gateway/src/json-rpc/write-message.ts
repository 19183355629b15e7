import { ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Writable } from "node:stream";
import { takeWrittenResult, type WrittenResult } from "@countersign/core";
import type { JSONRPCMessage } from "@modelcontextprotocol/server";

/** What a message is written in: text, in which the UTF-8 of a long result may stand. */
export type Pieces = readonly [string] | readonly [string, WrittenResult, string];

/**
 * JSON of a message, its members in their order. A long result that was read or written just now is not written again;
 * what is given for it is to be written once.
 */
export function writeMessage(message: JSONRPCMessage): Pieces {
  const result = "result" in message ? takeWrittenResult(message.result) : undefined;
  if (result === undefined) return [JSON.stringify(message)];
  const members = Object.entries(message).filter(([, member]) => member !== undefined);
  const at = members.findIndex(([key]) => key === "result");
  const before = members.slice(0, at).map(([key, member]) => `${named(key, member)},`);
  const after = members.slice(at + 1).map(([key, member]) => `,${named(key, member)}`);
  return [`{${before.join("")}"result":`, result, `${after.join("")}}`];
}

function named(key: string, member: unknown): string {
  return `${JSON.stringify(key)}:${JSON.stringify(member)}`;
}

/** In UTF-8. */
export function sizeOf(pieces: Pieces): number {
  const [before, result, after = ""] = pieces;
  return Buffer.byteLength(before) + (result?.json.length ?? 0) + Buffer.byteLength(after);
}

export function between(before: string, pieces: Pieces, after: string): Pieces {
  if (pieces.length === 1) return [before + pieces[0] + after];
  return [before + pieces[0], pieces[1], pieces[2] + after];
}

/** Writes pieces in one system call, and ends with them if that is what `last` says. */
export function writePieces(
  output: Writable,
  pieces: Pieces,
  last: "write" | "end",
  done?: (error?: Error | null) => void,
): void {
  if (pieces.length === 1) {
    const [text] = pieces;
    output[last](text, encodingOf(text), done);
    return;
  }
  const [before, result, after] = pieces;
  output.cork();
  output.write(before);
  output.write(result.json);
  output.write(after, (error) => {
    const isWritten = error === null || error === undefined;
    if (isWritten && isForTheSystem(output)) result.release?.();
    done?.(error);
  });
  output.uncork();
  // Only now: an HTTP answer that ends while it is corked loses what was written in chunks.
  if (last === "end") output.end();
}

/** Whether what is written was copied by the system then. Other streams may hand the same bytes on, to be read later. */
function isForTheSystem(output: Writable): boolean {
  return output instanceof Socket || output instanceof ServerResponse;
}

/** What is longer is looked at, which takes less time than it may save. In UTF-16 units. */
const LONG = 65_536;

/** The faster encoding of plain ASCII, which comes out the same; UTF-8 for all else. */
function encodingOf(text: string): "latin1" | "utf8" {
  return text.length >= LONG && Buffer.byteLength(text) === text.length ? "latin1" : "utf8";
}
