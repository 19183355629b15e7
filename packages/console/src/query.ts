import {
  APPROVAL_STATES,
  AUDIT_RECORD_TYPES,
  type ApprovalState,
  type LogQuery,
  type RecordFilter,
  USAGE_DIMENSIONS,
  USAGE_FILTERS,
  type UsageFilter,
  type UsageQuery,
} from "@countersign/core";
import { Refusal } from "./failure.ts";

/** A whole number of a query, between `least` and `most`; `otherwise` if it is not given. */
export function numberOf(
  query: URLSearchParams,
  name: string,
  {
    least,
    most,
    otherwise,
  }: { readonly least: number; readonly most: number; readonly otherwise: number },
): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Refusal(
    "REQUEST_INVALID",
    `\`${name}\`: wanted a whole number from ${least} to ${most}`,
  );
}

/** Approval states, parted by commas; `undefined` if none are named. */
export function statesOf(query: URLSearchParams): readonly ApprovalState[] | undefined {
  const names = query.getAll("state").flatMap((text) => text.split(","));
  if (names.length === 0) return undefined;
  return names.map((name) => {
    const state = APPROVAL_STATES.find((known) => known === name);
    if (state !== undefined) return state;
    throw new Refusal("REQUEST_INVALID", `\`state\`: wanted some of ${APPROVAL_STATES.join(", ")}`);
  });
}

const ID = /^[A-Za-z0-9_-]{1,100}$/;

export function isId(text: string): boolean {
  return ID.test(text);
}

/** Which exchange or approval request the log is asked about. */
export function aboutOf(query: URLSearchParams): Pick<RecordFilter, "approval" | "exchange"> {
  const about: { approval?: string; exchange?: string } = {};
  for (const name of ["approval", "exchange"] as const) {
    const id = query.get(name);
    if (id === null) continue;
    if (!isId(id)) throw new Refusal("REQUEST_INVALID", `\`${name}\`: wanted an id`);
    about[name] = id;
  }
  return about;
}

/** What may be looked for in the log, by the name it has in a query. */
export const LOG_FIELDS = [
  "since",
  "until",
  "person",
  "upstream",
  "tool",
  "type",
  "decision",
  "entity",
  "text",
] as const;

const DECISIONS = ["allow", "require-approval", "deny"] as const;

/** What the log is searched for; `undefined` if nothing is named. An empty field is none. */
export function logQueryOf(query: URLSearchParams): Omit<LogQuery, "limit"> | undefined {
  const given = (name: (typeof LOG_FIELDS)[number]): string | undefined => {
    const text = query.get(name)?.trim();
    return text === undefined || text === "" ? undefined : text;
  };
  if (LOG_FIELDS.every((name) => given(name) === undefined)) return undefined;
  const found: { -readonly [K in keyof LogQuery]?: LogQuery[K] } = {};
  for (const name of ["person", "upstream", "tool", "text"] as const) {
    const text = given(name);
    if (text !== undefined) found[name] = text.slice(0, 1_000);
  }
  const entity = given("entity");
  if (entity !== undefined) found.entityType = entity.toUpperCase();
  for (const name of ["since", "until"] as const) {
    const text = given(name);
    if (text === undefined) continue;
    found[name] = timeIn(name, text);
  }
  const type = given("type");
  if (type !== undefined) found.type = oneOf("type", type, AUDIT_RECORD_TYPES);
  const decision = given("decision");
  if (decision !== undefined) found.decision = oneOf("decision", decision, DECISIONS);
  return found;
}

/** A time as records have it. */
function timeIn(name: string, text: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new Refusal("REQUEST_INVALID", `\`${name}\`: wanted a time`);
  return new Date(time).toISOString();
}

/** What is asked about data usage. */
export function usageQueryOf(query: URLSearchParams): UsageQuery {
  const times: { since?: string; until?: string } = {};
  for (const name of ["since", "until"] as const) {
    const text = query.get(name)?.trim();
    if (text !== undefined && text !== "") times[name] = timeIn(name, text);
  }
  const names = query.getAll("by").flatMap((text) => text.split(","));
  const by =
    names.length === 0
      ? USAGE_FILTERS
      : names.map((name) => oneOf("by", name.trim(), USAGE_DIMENSIONS));
  const only: Partial<Record<UsageFilter, string>> = {};
  for (const filter of USAGE_FILTERS) {
    const wanted = query.get(filter);
    if (wanted !== null) only[filter] = wanted;
  }
  const narrowed = Object.keys(only).length === 0 ? {} : { only };
  const limit = numberOf(query, "limit", { least: 1, most: 10_000, otherwise: 1_000 });
  return { ...times, by: [...new Set(by)], ...narrowed, limit };
}

export function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text);
  if (found !== undefined) return found;
  throw new Refusal("REQUEST_INVALID", `\`${name}\`: wanted one of ${known.join(", ")}`);
}
