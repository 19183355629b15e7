import { init, parse } from "@guanmingchiu/sqlparser-ts";
import { hasSqlDetails, loadModule, parseSync } from "libpg-query";

import { readDialect } from "./read-dialect.ts";
import { readPostgres } from "./read-postgres.ts";
import { distinct, finding, type SqlFinding } from "./sql-reading.ts";
import {
  dialectStatements,
  distinctStatements,
  postgresStatements,
  type SqlStatement,
  statement,
} from "./sql-statements.ts";
import { readSqliteStatement } from "./sqlite-statement.ts";

/** A parser ran out of memory or stack. Its WebAssembly instance must not be used again. */
export class ParserBroken extends Error {}

/** Makes the parsers ready. To be awaited once in a thread before {@link parseSql} is called. */
export async function loadParsers(): Promise<void> {
  // INVARIANT: both, because one that is asked before it is there takes the thread with it.
  await Promise.all([loadModule(), init()]);
}

/** Beside PostgreSQL. Each of them reads quotes, comments and the ends of statements in its own way. */
const DIALECTS = ["sqlite", "mysql", "mssql"] as const;

/**
 * Words without which no statement changes anything. Only looked for when the parsers disagree: then one of them may
 * take for a string what another database would run.
 */
const CHANGING_WORD =
  /\b(?:delete|update|(?:insert|replace|truncate)(?!\s*\()|merge|drop|alter|create|grant|revoke|into|copy|call|exec|execute|do|load|attach|detach|vacuum|set|rename|kill|outfile|dumpfile|handler|lock|import|export|install|backup|restore|shutdown|deny|dbcc|bulk|reconfigure)\b/i;

/** Run by MariaDB, and by it alone. */
const MARIADB_COMMENT = /\/\*M!/i;

/** The text as MariaDB reads it, for the parser that knows MySQL's comments; none if all of them read it alike. */
function readByMariaDb(text: string): readonly string[] {
  const read = text.replaceAll(/\/\*M!/gi, "/*!");
  return read === text ? [] : [read];
}

const SHOW_CREATE = /^\s*show\s+create\b/i;

/**
 * What an SQL text would do in any of the databases it could be meant for; `null` if none of their parsers reads it.
 * Several texts in one, or several readings of one, are told together: the caller takes the worst.
 *
 * Not bounded in time, and it can break its parsers: run it where both can be stopped (`sql-thread.ts`).
 *
 * @throws {ParserBroken}
 */
export function parseSql(text: string): readonly SqlFinding[] | null {
  // C reads a string up to the first NUL, and would not see the statement behind it.
  if (text.includes("\0") || text.trim() === "") return null;
  const single = readSqliteStatement(text);
  if (single !== null) return single;

  const readings = [
    postgres(text, readPostgres),
    ...DIALECTS.map((dialect) => other(text, dialect, readDialect)),
    ...readByMariaDb(text).map((read) => other(read, "mysql", readDialect)),
  ];
  const findings = distinct(readings.flatMap((reading) => reading ?? []));
  if (findings.length === 0) return null;
  const isReading = findings.every(({ category }) => category === "read");
  const areAgreed = !readings.includes(null) && !MARIADB_COMMENT.test(text);
  if (isReading && !areAgreed && CHANGING_WORD.test(text.replace(SHOW_CREATE, ""))) {
    return [finding("unknown", "SQL that databases read differently"), ...findings];
  }
  return findings;
}

/**
 * The statements of an SQL text as every parser reads them, those that differ side by side; `null` if none reads it.
 *
 * @throws {ParserBroken}
 */
export function parseStatements(text: string): readonly SqlStatement[] | null {
  if (text.includes("\0") || text.trim() === "") return null;
  if (readSqliteStatement(text) !== null) {
    return [statement(/^\s*(\w+)/.exec(text)?.[1] ?? "unknown")];
  }
  const readings = [
    postgres(text, postgresStatements),
    ...DIALECTS.map((dialect) => other(text, dialect, dialectStatements)),
    ...readByMariaDb(text).map((read) => other(read, "mysql", dialectStatements)),
  ];
  const statements = readings.flatMap((reading) => reading ?? []);
  if (statements.length === 0) return null;
  const areAgreed = !readings.includes(null) && !MARIADB_COMMENT.test(text);
  const isDoubtful =
    !areAgreed && parseSql(text)?.some(({ category }) => category === "unknown") !== false;
  return distinctStatements([...(isDoubtful ? [statement("unknown")] : []), ...statements]);
}

function postgres<T>(text: string, read: (tree: unknown) => readonly T[]): readonly T[] | null {
  try {
    return read(once("postgres", text, () => parseSync(text)));
  } catch (error) {
    if (hasSqlDetails(error)) return null;
    throw new ParserBroken("the PostgreSQL parser broke", { cause: error });
  }
}

/** What this parser says of a text. Anything else it says of itself. */
const SYNTAX_ERROR = /^sql parser error: | at Line: \d+, Column: \d+/;

function other<T>(
  text: string,
  dialect: (typeof DIALECTS)[number],
  read: (statements: readonly unknown[]) => readonly T[],
): readonly T[] | null {
  try {
    return read(once(dialect, text, () => parse(text, dialect)));
  } catch (error) {
    if (error instanceof Error && SYNTAX_ERROR.test(error.message)) {
      // `GLOB` stands where `LIKE` does, and the parser does not know it.
      const liked = text.replaceAll(/\bglob\b/gi, "like");
      return dialect === "sqlite" && liked !== text ? other(liked, dialect, read) : null;
    }
    throw new ParserBroken(`the ${dialect} parser broke`, { cause: error });
  }
}

/** The trees of the text that was parsed last: what it does and what it says are asked one after the other. */
const trees = new Map<string, unknown>();
let textOfTrees = "";

function once<T>(dialect: string, text: string, parsed: () => T): T {
  if (text !== textOfTrees) {
    trees.clear();
    textOfTrees = text;
  }
  if (!trees.has(dialect)) trees.set(dialect, parsed());
  return trees.get(dialect) as T;
}
