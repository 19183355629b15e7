import {
  isPersonal,
  isSecret,
  matchesGlob,
  type CallFacts,
  type JsonValue,
  type ScopeHistory,
  type Trust,
} from "@countersign/core";

import type { SqlReader } from "../sql/sql-reader.ts";
import { argumentFacts, type ArgumentFacts } from "./argument-facts.ts";
import { Counts } from "./counts.ts";
import { normalised } from "./place.ts";

/** What conditions are told beside the call itself. */
export interface ConditionWorld {
  readonly isEntityType: (name: string) => boolean;
  readonly sql: () => SqlReader;
}

/** What stays the same for all conditions of one configuration. */
export interface ContextNames {
  readonly upstreams: readonly string[];
  readonly destinations: readonly { readonly host: string; readonly trust: Trust }[];
}

/**
 * The values behind the names of a condition. The parts that cost something are made when they are asked for, and once
 * for all conditions about the same call.
 */
export function contextOf(
  facts: CallFacts,
  world: ConditionWorld,
  names: ContextNames,
): Record<string, unknown> {
  const parsed = once(() => argumentFacts(facts, world.sql));
  const history = once(() => historyContext(facts.history, world, names));
  return {
    call: lazily(
      {
        tool: facts.tool,
        upstream: facts.upstream,
        trust: facts.trust,
        category: facts.category,
        evidence: facts.evidence,
        findings: facts.findings.map(({ entityType, path }) => ({ entity: entityType, at: path })),
        disclosed: counts(facts.disclosed, world),
      },
      {
        // Parsed first, since that refuses arguments that are too large to be looked at.
        arguments: () => (parsed(), normalisedValue(facts.arguments)),
        others: () => normalisedValue(facts.others ?? {}),
        sql: () => parsed().sql,
        commands: () => parsed().commands,
        http: () => parsed().http,
        urls: () => parsed().urls,
        paths: () => parsed().paths,
        destinations: () => destinationsOf(parsed(), names),
      },
    ),
    scope: lazily({}, { seen: () => history().seen, disclosed: () => history().disclosed }),
    requester: { ...facts.requester },
    client: { ...facts.client },
    now: new Date(facts.at),
  };
}

function destinationsOf(
  { destinations }: ArgumentFacts,
  names: ContextNames,
): readonly (ArgumentFacts["destinations"][number] & { readonly trust: Trust })[] {
  return destinations.map((one) => ({
    ...one,
    trust:
      names.destinations.find((known) => matchesGlob(known.host, one.host))?.trust ?? "unlabelled",
  }));
}

function historyContext(history: ScopeHistory, world: ConditionWorld, names: ContextNames) {
  const upstreams = Object.entries(history);
  const isUpstream = (name: string) => names.upstreams.includes(name);
  const none = counts({}, world);
  const sum = (of: "seen" | "disclosed") => {
    const total: Record<string, number> = {};
    for (const [, { [of]: byType }] of upstreams) {
      for (const [type, count] of Object.entries(byType)) total[type] = (total[type] ?? 0) + count;
    }
    return total;
  };
  const byUpstream = (of: "seen" | "disclosed") =>
    new Counts(
      upstreams
        .filter(([, { [of]: byType }]) => Object.keys(byType).length > 0)
        .map(([name, { [of]: byType }]) => [name, counts(byType, world)] as const),
      isUpstream,
      none,
    );
  const seen = sum("seen");
  const disclosed = sum("disclosed");
  return {
    seen: {
      personal: Object.keys(seen).some(isPersonal),
      secrets: Object.keys(seen).some(isSecret),
      untrusted: upstreams.some(([, { untrusted }]) => untrusted),
      types: Object.keys(seen),
      entities: counts(seen, world),
      from: byUpstream("seen"),
    },
    disclosed: {
      any: Object.keys(disclosed).length > 0,
      types: Object.keys(disclosed),
      entities: counts(disclosed, world),
      to: byUpstream("disclosed"),
    },
  };
}

function counts(byType: Readonly<Record<string, number>>, world: ConditionWorld): Counts {
  const entries = Object.entries(byType).map(([type, count]) => [type, BigInt(count)] as const);
  return new Counts(entries, world.isEntityType);
}

/** The arguments with every path and URL in its normal form. */
function normalisedValue(value: JsonValue): JsonValue {
  if (typeof value === "string") return normalised(value);
  if (Array.isArray(value)) return value.map(normalisedValue);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, normalisedValue(member)]),
  );
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** An object some of whose members are made when they are first asked for. */
function lazily(
  known: Record<string, unknown>,
  made: Record<string, () => unknown>,
): Record<string, unknown> {
  for (const [name, make] of Object.entries(made)) {
    Object.defineProperty(known, name, { enumerable: true, get: once(make) });
  }
  return known;
}
