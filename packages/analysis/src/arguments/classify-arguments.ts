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

/** How many values are looked at. More than a person could check are not called harmless. */
const MAX_VALUES = 20_000;

/** How many texts are parsed. */
const MAX_PARSED = 50;

/** Longer paths are cut where they are shown: keys come from the call. */
const MAX_SHOWN_PATH = 80;

/** What SQL, shell commands and HTTP requests at any depth of the arguments would do. Does not throw. */
export function classifyArguments(
  args: JsonValue,
  made: ReadonlySet<MadeFor>,
  sql: SqlReader,
): readonly ArgumentFinding[] {
  const findings: ArgumentFinding[] = [];
  const pending: { readonly path: JsonPath; readonly key: string; readonly value: JsonValue }[] = [
    { path: [], key: "", value: args },
  ];
  let looked = 0;
  let parsed = 0;
  // Iterative: arguments are as deep as whoever sent them wanted them to be.
  while (pending.length > 0) {
    const { path, key, value } = pending.pop() ?? { path: [], key: "", value: null };
    if (++looked > MAX_VALUES || parsed > MAX_PARSED) {
      return [...findings, unknown("size", "more arguments than are looked at", [])];
    }
    if (typeof value === "string") {
      const found = classifyText({ path, key, text: value }, made, sql);
      if (found.length > 0) parsed++;
      findings.push(...found);
    } else if (Array.isArray(value)) {
      value.forEach((item: JsonValue, at) =>
        pending.push({ path: [...path, at], key, value: item }),
      );
    } else if (isJsonObject(value)) {
      findings.push(...classifyObject(value, path));
      for (const [name, member] of Object.entries(value)) {
        pending.push({ path: [...path, name], key: name, value: member });
      }
    }
  }
  return findings;
}

interface ArgumentText {
  readonly path: JsonPath;
  /** The key it stands under; of a list, the list's. */
  readonly key: string;
  readonly text: string;
}

function classifyText(
  { path, key, text }: ArgumentText,
  made: ReadonlySet<MadeFor>,
  sql: SqlReader,
): readonly ArgumentFinding[] {
  const findings: ArgumentFinding[] = [];
  const isSql = looksLikeSql(key, text, made.has("sql"));
  if (isSql !== "no") {
    const read = sql.read(text);
    // Prose that happens to begin with `select` and parses proves nothing.
    const isProse = isSql === "maybe" && read?.every(({ category }) => category === "read");
    if (read !== null && isProse !== true) {
      findings.push(...read.map(({ category, what }) => told("sql", category, what, path)));
    } else if (read === null && isSql === "surely")
      findings.push(unknown("sql", "SQL that cannot be parsed", path));
  }
  if (looksLikeShell(key, text, made.has("shell"))) {
    const read = classifyShell(text);
    if (read === null)
      findings.push(unknown("shell", "a shell command that cannot be parsed", path));
    else findings.push(...read.map(({ category, what }) => told("shell", category, what, path)));
  }
  if (/^\s*mutation\b/.test(text.slice(0, 200))) {
    findings.push(unknown("graphql", "a GraphQL `mutation`", path));
  }
  return findings;
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
