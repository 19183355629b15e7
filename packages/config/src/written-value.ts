import type { JsonPath, JsonValue } from "@countersign/core";

/** What stands at `path`, or `undefined`. */
export function valueAt(root: JsonValue, path: JsonPath): JsonValue | undefined {
  let part: JsonValue | undefined = root;
  for (const step of path) {
    if (typeof part !== "object" || part === null || !Object.hasOwn(part, step)) return undefined;
    part = (part as Readonly<Record<string, JsonValue>>)[step];
  }
  return part;
}

/** Text from the file, made safe to print: short, one line, no control characters. */
export function quote(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}`]/gu, "?");
  return `\`${line.length > 60 ? `${line.slice(0, 60)}…` : line}\``;
}
