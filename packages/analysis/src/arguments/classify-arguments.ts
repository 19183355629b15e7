import {
  formatPath,
  isJsonObject,
  type JsonObject,
  type JsonPath,
  type JsonValue,
} from "@countersign/core";

import { classifyHttp } from "../http/classify-http.ts";
import { classifyCommand, classifyShell } from "../shell/classify-shell.ts";
import type { SqlReader } from "../sql/sql-reader.ts";
import type { ArgumentFinding, Matter } from "./argument-finding.ts";
import { ARGUMENTS_KEY, looksLikeShell } from "./find-shell.ts";
import { looksLikeSql } from "./find-sql.ts";
import type { MadeFor } from "./made-for.ts";

/** How many values are looked at, and how deep. More than a person could check are not called harmless. */
const MAX_VALUES = 20_000;
const MAX_DEPTH = 200;

/** How many texts are parsed, and for how long in all. Hostile ones are made to take long. */
const MAX_PARSED = 50;
const MAX_PARSING_MS = 1_000;

/** Longer texts are not taken for JSON. UTF-16 code units. */
const MAX_JSON_LENGTH = 100_000;

/** Longer paths are cut where they are shown: keys come from the call. */
const MAX_SHOWN_PATH = 80;

interface Argument {
  readonly path: JsonPath;
  /** The key it stands under; of a list, the list's. */
  readonly key: string;
  readonly value: JsonValue;
}

/**
 * What SQL, shell commands and HTTP requests at any depth of the arguments would do, JSON in strings included. Does not
 * throw, and is bounded in time: what is left out then is `unknown`.
 */
export function classifyArguments(
  args: JsonValue,
  made: ReadonlySet<MadeFor>,
  sql: Pick<SqlReader, "read">,
): readonly ArgumentFinding[] {
  const findings: ArgumentFinding[] = [];
  const pending: Argument[] = [{ path: [], key: "", value: args }];
  let looked = 0;
  let parsed = 0;
  let parsingMs = 0;
  // Iterative: arguments are as deep as whoever sent them wanted them to be.
  for (let argument = pending.pop(); argument !== undefined; argument = pending.pop()) {
    const { path, value } = argument;
    const isTooMuch = ++looked > MAX_VALUES || path.length > MAX_DEPTH;
    if (isTooMuch || parsed > MAX_PARSED || parsingMs > MAX_PARSING_MS) {
      return [...findings, unknown("size", "more arguments than are looked at", [])];
    }
    if (typeof value === "string") {
      const started = performance.now();
      const read = classifyText(argument, value, made, sql);
      if (read !== null) {
        findings.push(...read);
        parsed++;
        parsingMs += performance.now() - started;
      }
      const inside = jsonInside(value);
      if (inside !== undefined) pending.push({ ...argument, value: inside });
    } else {
      if (isJsonObject(value)) findings.push(...classifyObject(value, path));
      pending.push(...members(argument));
    }
  }
  return findings;
}

function members({ path, key, value }: Argument): readonly Argument[] {
  if (Array.isArray(value)) {
    return value
      .slice(0, MAX_VALUES + 1)
      .map((item: JsonValue, at) => ({ path: [...path, at], key, value: item }));
  }
  if (!isJsonObject(value)) return [];
  return Object.entries(value)
    .slice(0, MAX_VALUES + 1)
    .map(([name, member]) => ({ path: [...path, name], key: name, value: member }));
}

/** An object or a list that is written into a string. */
function jsonInside(text: string): JsonValue | undefined {
  if (text.length > MAX_JSON_LENGTH || !/^\s*[[{]/.test(text.slice(0, 100))) return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** What a text would do; `null` if it is nothing that can be parsed. */
function classifyText(
  { path, key }: Argument,
  text: string,
  made: ReadonlySet<MadeFor>,
  sql: Pick<SqlReader, "read">,
): readonly ArgumentFinding[] | null {
  const isSql = looksLikeSql(key, text, made.has("sql"));
  const isShell = looksLikeShell(key, text, made.has("shell"));
  const isMutation = /^\s*mutation\b/.test(text.slice(0, 200));
  if (isSql === "no" && !isShell && !isMutation) return null;
  return [
    ...(isSql === "no" ? [] : classifySql(text, path, isSql === "surely", sql)),
    ...(isShell ? classifyScript(text, path) : []),
    ...(isMutation ? [unknown("graphql", "a GraphQL `mutation`", path)] : []),
  ];
}

function classifySql(
  text: string,
  path: JsonPath,
  isSure: boolean,
  sql: Pick<SqlReader, "read">,
): readonly ArgumentFinding[] {
  const read = sql.read(text);
  if (read === null) return isSure ? [unknown("sql", "SQL that cannot be parsed", path)] : [];
  // Prose that happens to begin with `select` and parses proves nothing.
  if (!isSure && read.every(({ category }) => category === "read")) return [];
  return read.map(({ category, what }) => told("sql", category, what, path));
}

function classifyScript(text: string, path: JsonPath): readonly ArgumentFinding[] {
  const read = classifyShell(text);
  if (read === null) return [unknown("shell", "a shell command that cannot be parsed", path)];
  return read.map(({ category, what }) => told("shell", category, what, path));
}

/** What only several members together tell: a request, or a command beside its arguments. */
function classifyObject(value: JsonObject, path: JsonPath): readonly ArgumentFinding[] {
  const findings: ArgumentFinding[] = [];
  const http = classifyHttp(value);
  if (http !== undefined) {
    findings.push(
      told("http", http.category, `the HTTP method ${http.method}`, [...path, http.key]),
    );
  }
  const rest = Object.entries(value).find(([key]) => ARGUMENTS_KEY.test(key))?.[1];
  for (const [key, command] of Object.entries(value)) {
    const words = wordsOf(command, rest);
    if (words === undefined || !/^(?:command|cmd|program|executable)$/i.test(key)) continue;
    findings.push(
      ...classifyCommand(words).map(({ category, what }) =>
        told("shell", category, what, [...path, key]),
      ),
    );
  }
  return findings;
}

/** `{ command: "rm", args: ["-r"] }`, or `{ command: ["rm", "-r"] }`. */
function wordsOf(command: JsonValue, rest: JsonValue | undefined): readonly string[] | undefined {
  if (isWords(command) && command.length > 0) return command;
  return typeof command === "string" && isWords(rest) ? [command, ...rest] : undefined;
}

function isWords(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === "string");
}

function told(
  matter: Matter,
  category: ArgumentFinding["category"],
  what: string,
  path: JsonPath,
): ArgumentFinding {
  const shown = formatPath(path);
  const cut = shown.length > MAX_SHOWN_PATH ? `${shown.slice(0, MAX_SHOWN_PATH)}…` : shown;
  return { matter, category, because: `${what} in \`${cut}\`` };
}

function unknown(matter: Matter, what: string, path: JsonPath): ArgumentFinding {
  return told(matter, "unknown", what, path);
}
