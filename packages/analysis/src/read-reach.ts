import {
  canonicalJson,
  type CallFacts,
  type JsonValue,
  type KnownNames,
  matchesGlob,
  type Trust,
} from "@countersign/core";

import { type ArgumentFacts, argumentFacts } from "./conditions/argument-facts.ts";
import { readAhead } from "./sql/read-ahead.ts";
import type { SqlReader } from "./sql/sql-reader.ts";

type Destinations = KnownNames["destinations"];

/** Names what a call is about: tables, commands, hosts, mail addresses (which are only counted) and paths. */
export async function readReach(
  facts: CallFacts,
  masked: JsonValue,
  { sql, destinations }: { readonly sql: SqlReader; readonly destinations: Destinations },
): Promise<readonly string[]> {
  const isAllMasked = canonicalJson(masked) === canonicalJson(facts.arguments);
  // What was read of the very same arguments is known.
  const shown = { ...facts, arguments: isAllMasked ? facts.arguments : masked };
  try {
    await readAhead({ ...shown, hints: {}, configured: null }, sql);
    const named = argumentFacts(shown, () => sql);
    const sent = isAllMasked ? named : argumentFacts(facts, () => sql);
    const trusted = (host: string): string => inWords(trustOf(host, destinations));
    return [
      ...listed("table", tablesOf(named)),
      ...listed(
        "command",
        named.commands.map(({ name }) => name),
      ),
      ...listed("host", hostsOf(named), (host) => ` (${trusted(host)})`),
      ...mailAddresses(sent, destinations),
      ...listed("path", pathsOf(named)),
    ];
  } catch {
    // Too much of it, or nothing that can be read: nobody's request fails for want of names.
    return [];
  }
}

/** What is changed comes before what is only read, as {@link listed} gives them. */
function tablesOf({ sql }: ArgumentFacts): readonly string[] {
  const isRead = ({ kind }: { readonly kind: string }): boolean => READING.has(kind);
  const [read, changed] = [sql.filter(isRead), sql.filter((one) => !isRead(one))];
  return [...read, ...changed].flatMap(({ tables }) => tables.toReversed());
}

const READING: ReadonlySet<string> = new Set(["select", "query", "explain", "show", "values"]);

function hostsOf({ destinations }: ArgumentFacts): readonly string[] {
  return destinations.filter(({ kind }) => kind === "url").map(({ host }) => host);
}

/** `text/plain` looks like a path, too: one that is not rooted counts only where an argument is said to be one. */
function pathsOf({ paths }: ArgumentFacts): readonly string[] {
  return paths
    .filter(({ path, at }) => /^(?:[/~.]|[A-Za-z]:)/.test(path) || PATH_KEY.test(at))
    .map(({ path }) => path);
}

const PATH_KEY = /(?:path|file|folder|dir|directory|source|destination)s?(?:\[\d+\])?$/i;

/** At how many hosts of which trust; which hosts these are is part of what is masked. */
function mailAddresses({ destinations }: ArgumentFacts, known: Destinations): readonly string[] {
  const mail = destinations.filter(({ kind }) => kind === "mail").toReversed();
  const hosts = new Set(mail.map(({ host }) => host));
  const labels = [...hosts].map((host) => inWords(trustOf(host, known)));
  return [...new Set(labels)].map((label) => {
    const count = labels.filter((one) => one === label).length;
    return `mail addresses at ${count} ${count === 1 ? "host" : "hosts"} (${label})`;
  });
}

function trustOf(host: string, destinations: Destinations): Trust {
  return destinations.find((known) => matchesGlob(known.host, host))?.trust ?? "unlabelled";
}

function inWords(trust: Trust): string {
  return trust === "unlabelled" ? "no trust label" : trust;
}

const MOST_NAMED = 4;

/** A name that could pass for words of ours, or is too long to be read, is only counted. */
const PLAIN_NAME = /^[\p{L}\p{N}_.$:/\\~+@%-]{1,100}$/u;

function listed(
  what: string,
  names: readonly string[],
  about: (name: string) => string = () => "",
): readonly string[] {
  // They were found from the last one on.
  const all = [...new Set(names.toReversed())];
  if (all.length === 0) return [];
  const shown = all.filter((name) => PLAIN_NAME.test(name)).slice(0, MOST_NAMED);
  const rest = all.length - shown.length;
  const parts = [
    ...shown.map((name) => `\`${name}\`${about(name)}`),
    ...(rest === 0 ? [] : [`${rest} ${shown.length === 0 ? "with an odd name" : "more"}`]),
  ];
  return [`${what}${all.length === 1 ? "" : "s"} ${parts.join(", ")}`];
}
