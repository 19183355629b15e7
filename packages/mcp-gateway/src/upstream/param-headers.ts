import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";

/**
 * The `Mcp-Param-*` headers of a tool call: arguments that the tool's schema marks with `x-mcp-header` travel as
 * headers, too, or a 2026-07-28 server over HTTP refuses the call. Made from the arguments that are really sent, which
 * can be personal data: they are for the wire and nothing else.
 */
export function paramHeaders(
  inputSchema: JsonValue | undefined,
  args: JsonValue | undefined,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    markedIn(inputSchema, args).flatMap(([name, value]) =>
      isFieldName(name) ? [[`Mcp-Param-${name}`, headerValue(value)]] : [],
    ),
  );
}

/**
 * Whether an argument of the call is marked with a name that no header can have: an upstream's schema can say anything.
 * The call cannot be sent then.
 */
export function hasImpossibleHeader(
  inputSchema: JsonValue | undefined,
  args: JsonValue | undefined,
): boolean {
  return markedIn(inputSchema, args).some(([name]) => !isFieldName(name));
}

/** RFC 9110 section 5.1. */
function isFieldName(name: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]{1,256}$/.test(name);
}

/** Names and texts of the arguments that are marked, in the order of the schema. */
function markedIn(
  inputSchema: JsonValue | undefined,
  args: JsonValue | undefined,
): readonly (readonly [name: string, value: string])[] {
  const marked: [string, string][] = [];
  if (isJsonObject(inputSchema) && isJsonObject(args)) collect(inputSchema, args, marked);
  return marked;
}

/**
 * Checks what a client of 2026-07-28 over HTTP sent: every marked argument has to have its header, and the same value in
 * it, because whatever stands between the two may have acted on the header.
 *
 * @returns the header that is missing, cannot be decoded or says something else; `undefined` if all is well.
 */
export function wrongParamHeader(
  inputSchema: JsonValue | undefined,
  args: JsonValue | undefined,
  header: (name: string) => string | null,
): string | undefined {
  for (const [name, value] of Object.entries(paramHeaders(inputSchema, args))) {
    const given = header(name);
    if (given === null || !isSame(decoded(given), decoded(value))) return name;
  }
  return undefined;
}

/** Numbers are compared as numbers: `42.0` is `42`. */
function isSame(given: string | undefined, wanted: string | undefined): boolean {
  if (given === undefined || wanted === undefined) return false;
  const areNumbers = DECIMAL.test(given) && DECIMAL.test(wanted);
  return given === wanted || (areNumbers && Number(given) === Number(wanted));
}

const DECIMAL = /^-?(?:0|[1-9]\d{0,20})(?:\.\d{1,20})?$/;

const CANONICAL_BASE64 =
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/;

/** `undefined` if it says that it is base64 and is not, or is no UTF-8. */
function decoded(value: string): string | undefined {
  const [, base64] = /^=\?base64\?(.*)\?=$/s.exec(value) ?? [];
  if (base64 === undefined) return value;
  if (!CANONICAL_BASE64.test(base64)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(base64, "base64"));
  } catch {
    return undefined;
  }
}

function collect(schema: JsonObject, args: JsonObject, marked: [string, string][]): void {
  const properties = schema["properties"];
  if (!isJsonObject(properties)) return;
  for (const [key, property] of Object.entries(properties)) {
    const value = Object.hasOwn(args, key) ? args[key] : undefined;
    if (!isJsonObject(property) || value === undefined || value === null) continue;
    const name = property["x-mcp-header"];
    if (typeof name === "string" && typeof value !== "object") marked.push([name, String(value)]);
    else if (isJsonObject(value)) collect(property, value, marked);
  }
}

/** Visible ASCII as it is; everything else in the base64 form that the specification gives it. */
function headerValue(text: string): string {
  const isPlain =
    /^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/.test(text) && !/^=\?base64\?.*\?=$/.test(text);
  return isPlain ? text : `=?base64?${Buffer.from(text, "utf8").toString("base64")}?=`;
}
