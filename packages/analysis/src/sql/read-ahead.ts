import { type ClassifiedCall, isJsonObject } from "@countersign/core";

import { looksLikeSql } from "../arguments/find-sql.ts";
import { madeFor } from "../arguments/made-for.ts";
import { TooMuch, walkArguments } from "../arguments/walk-arguments.ts";
import type { SqlReader, SqlReadings } from "./sql-reader.ts";

/** More texts than a call has that means well. */
const MAX_PARSED = 50;
const MAX_PARSING_MS = 2_000;

/** What was read of the SQL in some arguments. They are not changed while they are judged. */
const READ = new WeakMap<object, ReadonlyMap<string, SqlReadings>>();

/**
 * Reads all SQL in the arguments of a call without keeping anybody else waiting, so that classifying it and asking
 * conditions about it need not wait. What could not be read in time counts as unreadable from then on. Does not throw.
 */
export async function readAhead(
  { tool, description, arguments: args }: ClassifiedCall,
  sql: SqlReader,
): Promise<void> {
  if (!isJsonObject(args ?? null) || READ.has(args as object)) return;
  const made = madeFor({ tool, description });
  const read = new Map<string, SqlReadings>();
  let parsingMs = 0;
  try {
    for (const { key, value } of walkArguments(args)) {
      if (typeof value !== "string" || read.has(value)) continue;
      if (looksLikeSql(key, value, made.has("sql")) === "no") continue;
      if (read.size >= MAX_PARSED || parsingMs > MAX_PARSING_MS) break;
      const readings = await sql.readAsync(value);
      parsingMs += readings.tookMs;
      read.set(value, readings);
    }
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
  }
  READ.set(args as object, read);
}

/** Reads the SQL in some arguments: from what was read ahead of time, if it was. */
export function readerFor(
  args: unknown,
  sql: () => SqlReader,
): Pick<SqlReader, "read" | "statements"> {
  const read = typeof args === "object" && args !== null ? READ.get(args) : undefined;
  if (read === undefined) {
    return { read: (text) => sql().read(text), statements: (text) => sql().statements(text) };
  }
  return {
    read: (text) => read.get(text)?.findings ?? null,
    statements: (text) => read.get(text)?.statements ?? null,
  };
}
