import {
  pathWriter,
  isJsonObject,
  type CallFacts,
  type JsonObject,
  type JsonValue,
} from "@countersign/core";

import { ARGUMENTS_KEY, looksLikeShell } from "../arguments/find-shell.ts";
import { looksLikeSql } from "../arguments/find-sql.ts";
import { madeFor } from "../arguments/made-for.ts";
import { TooMuch, walkArguments } from "../arguments/walk-arguments.ts";
import { classifyHttp } from "../http/classify-http.ts";
import { readerFor } from "../sql/read-ahead.ts";
import type { SqlReader } from "../sql/sql-reader.ts";
import type { SqlStatement } from "../sql/sql-statements.ts";
import { decodedPath, normalPath, type UrlPlace, urlPlace } from "./place.ts";
import { type ShellCall, shellCalls, wordCalls } from "./shell-calls.ts";

interface Placed {
  /** Where in the arguments: `$.query`. */
  readonly at: string;
}

/** What the arguments of a call hold, parsed. */
export interface ArgumentFacts {
  readonly sql: readonly (SqlStatement & Placed)[];
  readonly commands: readonly (ShellCall & Placed)[];
  readonly http: readonly ({ readonly method: string; readonly host: string } & Placed)[];
  readonly urls: readonly (UrlPlace & Placed)[];
  readonly paths: readonly ({ readonly path: string } & Placed)[];
  /** Hosts and mail domains that are named in the arguments, in lower case. */
  readonly destinations: readonly ({
    readonly host: string;
    readonly kind: "url" | "mail";
  } & Placed)[];
}

const MAX_PARSED = 50;

/** @throws {TooMuch} */
export function argumentFacts(
  call: Pick<CallFacts, "tool" | "description" | "arguments">,
  sql: () => SqlReader,
): ArgumentFacts {
  const made = madeFor(call);
  const found: { -readonly [K in keyof ArgumentFacts]: ArgumentFacts[K][number][] } = {
    sql: [],
    commands: [],
    http: [],
    urls: [],
    paths: [],
    destinations: [],
  };
  let parsed = 0;
  const reader = readerFor(call.arguments, sql);
  const writtenPath = pathWriter();
  for (const { path, key, value } of walkArguments(call.arguments)) {
    const at = writtenPath(path);
    if (isJsonObject(value)) {
      found.http.push(...httpIn(value, at));
      found.commands.push(...commandIn(value, at));
    }
    if (typeof value !== "string") continue;
    if (looksLikeSql(key, value, made.has("sql")) !== "no") {
      if (++parsed > MAX_PARSED) throw new TooMuch();
      const statements = reader.statements(value) ?? [UNREADABLE_SQL];
      found.sql.push(...statements.map((statement) => ({ ...statement, at })));
    }
    if (looksLikeShell(key, value, made.has("shell"))) {
      if (++parsed > MAX_PARSED) throw new TooMuch();
      const calls = shellCalls(value) ?? [{ name: "", args: [] }];
      found.commands.push(...calls.map((one) => ({ ...one, at })));
    }
    found.urls.push(...urlsIn(value).map((url) => ({ ...url, at })));
    for (const place of [normalPath(value), decodedPath(value)]) {
      if (place !== undefined) found.paths.push({ path: place, at });
    }
    found.destinations.push(
      ...mailDomains(value).map((host) => ({ host, kind: "mail" as const, at })),
    );
  }
  found.destinations.push(
    ...[...found.urls, ...found.http]
      .filter(({ host }) => host !== "")
      .map(({ host, at }) => ({ host, kind: "url" as const, at })),
  );
  return found;
}

const UNREADABLE_SQL: SqlStatement = { kind: "unknown", tables: [], hasWhere: false };

function httpIn(value: JsonObject, at: string): ArgumentFacts["http"] {
  const http = classifyHttp(value);
  if (http === undefined) return [];
  const host = Object.values(value)
    .map((member) => (typeof member === "string" ? urlPlace(member)?.host : undefined))
    .find((found) => found !== undefined);
  // Its own words for a method it does not know are no method.
  const method = /^[A-Z]+$/.test(http.method) ? http.method : "UNKNOWN";
  return [{ method, host: host ?? "", at }];
}

function commandIn(value: JsonObject, at: string): ArgumentFacts["commands"] {
  const rest = Object.entries(value).find(([key]) => ARGUMENTS_KEY.test(key))?.[1];
  return Object.entries(value).flatMap(([key, command]) => {
    if (!/^(?:command|cmd|program|executable)$/i.test(key)) return [];
    const words = isWords(command)
      ? command
      : typeof command === "string" && isWords(rest)
        ? [command, ...rest]
        : [];
    if (words.length === 0) return [];
    return (wordCalls(words) ?? [{ name: "", args: [] }]).map((one) => ({ ...one, at }));
  });
}

function isWords(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === "string");
}

const URL_IN_TEXT = /\b[A-Za-z][A-Za-z0-9+.-]{1,15}:\/\/[^\s<>"'`\\]{1,4096}/g;

/** The text as a URL, or the URLs that stand in it. */
function urlsIn(text: string): readonly UrlPlace[] {
  const whole = urlPlace(text.trim());
  if (whole !== undefined && !/\s/.test(text.trim())) return [whole];
  if (!text.includes("://")) return [];
  return [...text.matchAll(URL_IN_TEXT)].flatMap(
    ([found]) => urlPlace(found.replace(/[.,;:!?)\]}]+$/, "")) ?? [],
  );
}

const MAIL_DOMAIN = /[^\s@<>,;:"'()]@([\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,252}[\p{L}\p{N}])?)/gu;

function mailDomains(text: string): readonly string[] {
  if (!text.includes("@")) return [];
  const found = [...text.matchAll(MAIL_DOMAIN)].map(([, domain]) => hostOf(domain ?? ""));
  return [...new Set(found.filter((domain) => domain.includes(".")))];
}

/** International names as `xn--…`, as URLs have them. */
function hostOf(domain: string): string {
  return URL.canParse(`http://${domain}`)
    ? new URL(`http://${domain}`).hostname
    : domain.toLowerCase();
}
