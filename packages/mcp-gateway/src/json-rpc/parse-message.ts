import { isAscii } from "node:buffer";
import { isJsonObject, type JsonObject } from "@countersign/core";
import type { JSONRPCMessage } from "@modelcontextprotocol/client";
import { free, type Line } from "./line-splitter.ts";
import { isJsonRpcError, isMessageId, type MessageId } from "./message.ts";
import { rememberLine } from "./read-result.ts";

export type ParsedMessage =
  | {
      readonly kind: "message";
      readonly message: JSONRPCMessage;
      /** It may be sent on in the bytes of its line, which are therefore kept. */
      readonly keepsLine?: true;
    }
  /** Not a message, and what is known about which one it was meant to be. */
  | {
      readonly kind: "unusable";
      readonly problem: Problem;
      readonly id: MessageId | undefined;
    };

/** Why a line is no message. `not-json` is also what a server prints that logs to standard output. */
export type Problem =
  | "not-utf-8"
  | "not-json"
  | "not-json-rpc"
  | "no-id"
  | "too-deep"
  | "too-large"
  | "inexact-number"
  | "half-character"
  | "bad-initialize";

/**
 * Deeper than any message that people or programs write, and shallow enough for every recursive function that a
 * message passes on its way.
 */
export const MAX_DEPTH = 256;

/**
 * The messages of one line: one, or several if it is a batch, which 2025-03-26 allows. An empty line holds none. The
 * memory of a line that none of them keeps is for the caller to free.
 */
export function parseLine(line: Line): readonly ParsedMessage[] {
  if (line.kind === "too-large") {
    return [{ kind: "unusable", problem: "too-large", id: idInParts(line.head, line.tail) }];
  }
  let text: string;
  try {
    text = decode(line.bytes);
  } catch {
    const id = idIn(line.bytes);
    const isTalk = id === undefined && line.bytes[0] !== OPENING_BRACE;
    return [{ kind: "unusable", problem: isTalk ? "not-json" : "not-utf-8", id }];
  }
  if (text.trim() === "") return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Broken off, or with a `NaN` in it: whoever waits for it must hear of it. What a server logs begins otherwise.
    const id = text.startsWith("{") ? idIn(line.bytes) : undefined;
    return [{ kind: "unusable", problem: "not-json", id }];
  }
  if (Array.isArray(value) && value.length > 0) return value.map(parseMessage);
  const parsed = parseMessage(value);
  const { bytes, room } = line;
  if (parsed.kind === "unusable" || room === undefined) return [parsed];
  const keepsLine = rememberLine(bytes, value as JsonObject, () => free(room));
  return [keepsLine ? { ...parsed, keepsLine } : parsed];
}

/**
 * Takes a JSON value for a message. Members that JSON-RPC does not know are dropped, because a strict reader would
 * refuse the whole message for them.
 */
export function parseMessage(value: unknown): ParsedMessage {
  if (!isJsonObject(value)) return { kind: "unusable", problem: "not-json-rpc", id: undefined };
  const id = isMessageId(value["id"]) ? value["id"] : undefined;
  if (isTooDeep(value, MAX_DEPTH)) return { kind: "unusable", problem: "too-deep", id };

  const message = membersOf(value, id);
  return message === undefined
    ? { kind: "unusable", problem: isAnswerToNothing(value, id) ? "no-id" : "not-json-rpc", id }
    : { kind: "message", message: message as unknown as JSONRPCMessage };
}

/** A result that names no request. An error that names none is a message: the other side could not read what it got. */
function isAnswerToNothing(value: JsonObject, id: MessageId | undefined): boolean {
  return id === undefined && value["jsonrpc"] === "2.0" && isJsonObject(value["result"]);
}

function membersOf(value: JsonObject, id: MessageId | undefined): JsonObject | undefined {
  if (value["jsonrpc"] !== "2.0") return undefined;
  const { method, params } = value;
  if (typeof method === "string") {
    // An answer that says what it answers would be taken for a question.
    if (value["result"] !== undefined || value["error"] !== undefined) return undefined;
    if (value["id"] !== undefined && id === undefined) return undefined;
    if (params !== undefined && !isJsonObject(params)) return undefined;
    return {
      jsonrpc: "2.0",
      ...(id === undefined ? {} : { id }),
      method,
      ...(params === undefined ? {} : { params }),
    };
  }
  if (isJsonObject(value["result"])) {
    return id === undefined ? undefined : { jsonrpc: "2.0", id, result: value["result"] };
  }
  if (!isJsonRpcError(value["error"])) return undefined;
  const error = value["error"] as unknown as JsonObject;
  return id === undefined ? { jsonrpc: "2.0", error } : { jsonrpc: "2.0", id, error };
}

const OPENING_BRACE = 0x7b;

/** Leaves out a byte order mark, with which some programs begin what they write. */
const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** @throws if it is not UTF-8. Of plain ASCII both ways give the same, and the other takes three times as long. */
function decode(bytes: Buffer): string {
  return isAscii(bytes) ? bytes.toString("latin1") : UTF8.decode(bytes);
}

/** Stops at the first branch that is deeper than `levels`, so it never recurses further itself. */
function isTooDeep(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  for (const member of Array.isArray(value) ? value : Object.values(value)) {
    if (typeof member === "object" && isTooDeep(member, levels - 1)) return true;
  }
  return false;
}

function idIn(bytes: Buffer): MessageId | undefined {
  return idInParts(bytes.subarray(0, 1024), bytes.subarray(-1024));
}

/**
 * The id of a message that cannot be parsed as a whole. Serialisers write it next to the message's first or last
 * brace; an id further inside belongs to something else and is not taken.
 */
function idInParts(head: Buffer, tail: Buffer): MessageId | undefined {
  const found =
    /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*(\d{1,15}|"[^"\\]{1,128}")/.exec(
      head.toString("latin1"),
    ) ??
    /,\s*"id"\s*:\s*(\d{1,15}|"[^"\\]{1,128}")\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$/.exec(
      tail.toString("latin1"),
    );
  return found?.[1] === undefined ? undefined : (JSON.parse(found[1]) as MessageId);
}
