/** What a client may write and this gateway could not pass on, or not answer. */
import { isJsonObject, type JsonObject } from "@countersign/core";
import { isInitializeRequest } from "@modelcontextprotocol/server";
import type { Line } from "./line-splitter.ts";
import { isMessageId } from "./message.ts";
import { parseLine, type ParsedMessage, type Problem } from "./parse-message.ts";

/** The messages of one line of a client's, or of the body of its HTTP request. */
export function parseClientLine(line: Line): readonly ParsedMessage[] {
  let problem: Problem | "none" | undefined;
  return parseLine(line).map((one) => {
    if (one.kind === "unusable" || !("method" in one.message)) return one;
    const { message } = one;
    const id = "id" in message ? message.id : undefined;
    if (!isMetaReadable(message.params as JsonObject | undefined)) {
      return { kind: "unusable", problem: "not-json-rpc", id };
    }
    if (id === undefined || line.kind === "too-large") return one;
    if (message.method === "initialize" && !isInitializeRequest(message)) {
      return { kind: "unusable", problem: "bad-initialize", id };
    }
    problem ??= problemIn(line.bytes);
    return problem === "none" ? one : { kind: "unusable", problem, id };
  });
}

/** The SDK drops a message in which it cannot read this, and whoever sent it waits for ever. */
function isMetaReadable(params: JsonObject | undefined): boolean {
  const meta = params?.["_meta"];
  if (meta === undefined) return true;
  if (!isJsonObject(meta)) return false;
  const { progressToken, "io.modelcontextprotocol/related-task": task } = meta;
  return (
    (progressToken === undefined || isMessageId(progressToken)) &&
    (task === undefined || (isJsonObject(task) && typeof task["taskId"] === "string"))
  );
}

function problemIn(json: Buffer): Problem | "none" {
  const text = json.toString("latin1");
  if (HALF_CHARACTER.test(text) && hasHalfCharacter(json)) return "half-character";
  return hasInexactNumber(json, text) ? "inexact-number" : "none";
}

/** Half of a pair of UTF-16 units can be written by its number alone; both halves of a pair can be, too. */
const HALF_CHARACTER = /\\u[dD][89a-fA-F]/;

/** Whether a text or a name in it holds half of a character, which no text that goes on can. */
function hasHalfCharacter(json: Buffer): boolean {
  let found = false;
  JSON.parse(new TextDecoder().decode(json), (key, value: unknown) => {
    found ||= !key.isWellFormed() || (typeof value === "string" && !value.isWellFormed());
    return value;
  });
  return found;
}

/** Digits or an exponent as a number has them that a double may not hold. Such a text may stand in a string, too. */
const SUSPICIOUS = /\d{16}|\d[eE]\+?\d{3}/;

/**
 * Whether JSON has a whole number that would be passed on as another one, or one that becomes infinite. A call with it would
 * be made, and approved, for something else than what was asked for.
 */
export function hasInexactNumber(json: Buffer, latin: string = json.toString("latin1")): boolean {
  if (!SUSPICIOUS.test(latin)) return false;
  let found = false;
  // Not the text that was looked through: a byte order mark may stand before it.
  JSON.parse(
    new TextDecoder().decode(json),
    (_key, value: unknown, { source }: { readonly source?: string } = {}) => {
      if (typeof value === "number" && source !== undefined) found ||= !isExact(value, source);
      return value;
    },
  );
  return found;
}

function isExact(value: number, source: string): boolean {
  if (Number.isSafeInteger(value)) return true;
  if (!Number.isFinite(value)) return false;
  // What a double says of itself is passed on digit for digit.
  return !/^-?\d+$/.test(source) || String(value) === source || BigInt(source) === BigInt(value);
}
