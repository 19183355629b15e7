/** What a client may write and this gateway could not pass on, or not answer. */
import { isJsonObject, type JsonObject } from "@countersign/core";
import { isInitializeRequest } from "@modelcontextprotocol/server";
import type { Line } from "./line-splitter.ts";
import { isMessageId } from "./message.ts";
import { parseLine, type ParsedMessage } from "./parse-message.ts";

/** The messages of one line of a client's, or of the body of its HTTP request. */
export function parseClientLine(line: Line): readonly ParsedMessage[] {
  let latin: string | undefined;
  let isInexact: boolean | undefined;
  return parseLine(line).map((one) => {
    if (one.kind === "unusable" || !("method" in one.message)) return one;
    const { message } = one;
    const id = "id" in message ? message.id : undefined;
    const params = message.params as JsonObject | undefined;
    if (!isMetaReadable(params)) {
      return { kind: "unusable", problem: "not-json-rpc", id };
    }
    if (id === undefined || line.kind === "too-large") return one;
    if (message.method === "initialize" && !isInitializeRequest(message) && !isModern(params)) {
      return { kind: "unusable", problem: "bad-initialize", id };
    }
    latin ??= line.bytes.toString("latin1");
    if (HALF_CHARACTER.test(latin) && hasHalfCharacter(message.method, params)) {
      return { kind: "unusable", problem: "half-character", id };
    }
    isInexact ??= hasInexactNumber(line.bytes, latin);
    return isInexact ? { kind: "unusable", problem: "inexact-number", id } : one;
  });
}

/** Of a revision that has no `initialize`: it is told so, whatever it says. */
function isModern(params: JsonObject | undefined): boolean {
  const meta = params?.["_meta"];
  return isJsonObject(meta) && PROTOCOL_VERSION in meta;
}

const PROTOCOL_VERSION = "io.modelcontextprotocol/protocolVersion";

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

/** Half of a pair of UTF-16 units can be written by its number alone; both halves of a pair can be, too. */
const HALF_CHARACTER = /\\u[dD][89a-fA-F]/;

/**
 * Whether what is asked for has half of a character in a text or a name, which no text that goes on can. Who asks may be
 * called by one: that is only shown.
 */
function hasHalfCharacter(method: string, params: JsonObject = {}): boolean {
  if (method === "initialize") return false;
  return Object.entries(params).some(([name, value]) => name !== "_meta" && isHalf(name, value));
}

function isHalf(name: string, value: unknown): boolean {
  if (!name.isWellFormed()) return true;
  if (typeof value === "string") return !value.isWellFormed();
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([inner, one]) => isHalf(inner, one));
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
