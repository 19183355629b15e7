import type { Trust } from "./action-category.ts";

/** How many values of each entity type. */
type Counts = Readonly<Record<string, number>>;

/** What one upstream has shown to a scope, and what it was given. */
export interface UpstreamHistory {
  /** Values masked in its results, which the agent has read without them. */
  readonly seen: Counts;
  /** Real values it was given in place of tokens. */
  readonly disclosed: Counts;
  /** Whether a result of it was read while it was not labelled `internal`. */
  readonly untrusted: boolean;
}

/** What happened in a scope so far, by upstream. Kept durably; the same for every process that shares the store. */
export type ScopeHistory = Readonly<Record<string, UpstreamHistory>>;

/** What one step of a call adds to its scope's history. */
export interface HistoryEntry {
  readonly scope: string;
  readonly upstream: string;
  readonly seen: Counts;
  readonly disclosed: Counts;
  readonly untrusted: boolean;
}

/** Whether what an upstream says may have been written by anyone. Only a label of `internal` says otherwise. */
export function isUntrusted(trust: Trust): boolean {
  return trust !== "internal";
}

/** A history in which `entry` has happened, too. */
export function withEntry(history: ScopeHistory, entry: HistoryEntry): ScopeHistory {
  const before = Object.hasOwn(history, entry.upstream) ? history[entry.upstream] : undefined;
  return {
    ...history,
    [entry.upstream]: {
      seen: added(before?.seen, entry.seen),
      disclosed: added(before?.disclosed, entry.disclosed),
      untrusted: before?.untrusted === true || entry.untrusted,
    },
  };
}

function added(a: Counts | undefined, b: Counts): Counts {
  const sum: Record<string, number> = { ...a };
  for (const [entityType, count] of Object.entries(b)) {
    sum[entityType] = (sum[entityType] ?? 0) + count;
  }
  return sum;
}

/** What of a history a reviewer is told, the largest number first: "214 EMAIL_ADDRESS from `crm`". */
export function seenMost(
  history: ScopeHistory,
): readonly { readonly upstream: string; readonly entityType: string; readonly count: number }[] {
  return Object.entries(history)
    .flatMap(([upstream, { seen }]) =>
      Object.entries(seen).map(([entityType, count]) => ({ upstream, entityType, count })),
    )
    .sort((a, b) => b.count - a.count);
}

/** Secrets: they open something, and tell nothing about anybody. */
const SECRETS =
  /^(?:PASSWORD|JWT|PRIVATE_KEY|CONNECTION_STRING|SECRET|[A-Z0-9_]+_(?:KEY|TOKEN|SECRET))$/;

/** What tells nothing about a person by itself. */
const IMPERSONAL: ReadonlySet<string> = new Set([
  "URL",
  "DATE_TIME",
  "ORGANIZATION",
  "LOCATION",
  "ZIP_CODE",
  "TITLE",
  "BIC_CODE",
  "ROUTING_NUMBER",
]);

/** Whether values of this entity type are somebody's secret. */
export function isSecret(entityType: string): boolean {
  return SECRETS.test(entityType);
}

/** Whether values of this entity type tell something about a person. Types nobody knows do. */
export function isPersonal(entityType: string): boolean {
  return !isSecret(entityType) && !IMPERSONAL.has(entityType);
}
