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
  const headers: Record<string, string> = {};
  if (isJsonObject(inputSchema) && isJsonObject(args)) collect(inputSchema, args, headers);
  return headers;
}

function collect(schema: JsonObject, args: JsonObject, headers: Record<string, string>): void {
  const properties = schema["properties"];
  if (!isJsonObject(properties)) return;
  for (const [key, property] of Object.entries(properties)) {
    const value = args[key];
    if (!isJsonObject(property) || value === undefined || value === null) continue;
    const name = property["x-mcp-header"];
    if (typeof name === "string" && typeof value !== "object") {
      headers[`Mcp-Param-${name}`] = headerValue(String(value));
    } else if (isJsonObject(value)) collect(property, value, headers);
  }
}

/** Visible ASCII as it is; everything else in the base64 form that the specification gives it. */
function headerValue(text: string): string {
  const isPlain =
    /^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/.test(text) && !/^=\?base64\?.*\?=$/.test(text);
  return isPlain ? text : `=?base64?${Buffer.from(text, "utf8").toString("base64")}?=`;
}
