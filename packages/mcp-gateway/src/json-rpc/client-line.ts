/** What a client may write and this gateway could not pass on, or not answer. */
import { isJsonObject, type JsonObject } from "@countersign/core";
import type { Line } from "./line-splitter.ts";
import { isMessageId } from "./message.ts";
import { parseLine, type ParsedMessage } from "./parse-message.ts";

/** The messages of one line of a client's, or of the body of its HTTP request. */
export function parseClientLine(line: Line): readonly ParsedMessage[] {
  let isInexact: boolean | undefined;
  return parseLine(line).map((one) => {
    if (one.kind === "unusable" || !("method" in one.message)) return one;
    const { message } = one;
    const id = "id" in message ? message.id : undefined;
    if (!isMetaReadable(message.params as JsonObject | undefined)) {
      return { kind: "unusable", problem: "not-json-rpc", id };
    }
    if (id === undefined || line.kind === "too-large") return one;
    isInexact ??= hasInexactNumber(line.bytes);
    return isInexact ? { kind: "unusable", problem: "inexact-number", id } : one;
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

/** Digits or an exponent as a number has them that a double may not hold. Such a text may stand in a string, too. */
const SUSPICIOUS = /\d{16}|\d[eE]\+?\d{3}/;

/**
 * Whether JSON has a whole number that would be passed on as another one, or one that becomes infinite. A call with it would
 * be made, and approved, for something else than what was asked for.
 */
export function hasInexactNumber(json: Buffer): boolean {
  if (!SUSPICIOUS.test(json.toString("latin1"))) return false;
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
