import {
  type EffectReader,
  isJsonObject,
  type JsonValue,
  type SiblingTool,
} from "@countersign/core";

import { effectQuery } from "./sql/effect-query.ts";

/** Tools that read what a tool of this name writes, besides a tool that does both. */
const READERS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^write([_-])query$/i, ["read$1query"]],
  [/^execute$/i, ["query", "read"]],
  [
    /^(?:execute|run|write|exec)([_-])(?:sql|query|statement)$/i,
    ["query", "read$1query", "query$1sql"],
  ],
];

/** Arguments in which SQL tools take their statement. */
const STATEMENT_KEYS = ["sql", "query", "statement"] as const;

/** Makes the counting read of a call whose one SQL argument deletes or changes rows. */
export const readEffect: EffectReader = ({ tool, arguments: args }, siblings) => {
  if (!isJsonObject(args)) return null;
  const found = STATEMENT_KEYS.flatMap((key) => {
    const statement = args[key];
    return typeof statement === "string" ? [{ key, statement }] : [];
  });
  const [only] = found;
  if (only === undefined || found.length > 1) return null;
  const effect = effectQuery(only.statement);
  if (effect === null) return null;

  for (const name of [...readersOf(tool), tool]) {
    const reader = siblings.find((sibling) => sibling.name === name);
    const key = reader === undefined ? undefined : keyOf(reader, only.key);
    if (key === undefined) continue;
    // Whatever else the call says, such as which database, holds for the count too.
    const { [only.key]: _statement, ...others } = args;
    return { verb: effect.verb, tool: name, arguments: { ...others, [key]: effect.sql } };
  }
  return null;
};

function readersOf(tool: string): readonly string[] {
  return READERS.flatMap(([writes, readers]) => {
    const match = writes.exec(tool);
    return match === null ? [] : readers.map((name) => name.replace("$1", match[1] ?? ""));
  });
}

function keyOf({ inputSchema }: SiblingTool, key: string): string | undefined {
  const properties = isJsonObject(inputSchema) ? (inputSchema["properties"] as JsonValue) : null;
  if (!isJsonObject(properties)) return key;
  return [key, ...STATEMENT_KEYS].find((name) => Object.hasOwn(properties, name));
}
