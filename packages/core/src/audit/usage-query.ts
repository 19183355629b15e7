import type { DataDirection } from "./data-usage.ts";

/** By what data usage is told apart. Times are those of the records, in UTC. */
export const USAGE_DIMENSIONS = [
  "hour",
  "day",
  "direction",
  "entityType",
  "upstream",
  "tool",
  "client",
  "model",
  "requester",
  "destination",
  "rule",
] as const;

export type UsageDimension = (typeof USAGE_DIMENSIONS)[number];

/** By what usage can be narrowed down. Rules are not among them: a way has several. */
export type UsageFilter = Exclude<UsageDimension, "hour" | "day" | "rule">;

export const USAGE_FILTERS: readonly UsageFilter[] = USAGE_DIMENSIONS.filter(
  (one): one is UsageFilter => one !== "hour" && one !== "day" && one !== "rule",
);

/** What is asked about data usage. */
export interface UsageQuery {
  /** RFC 3339 in UTC: from the hour in which it lies, and to the end of the hour in which it lies; a full hour excludes. */
  readonly since?: string;
  readonly until?: string;
  /** At least one, each once. */
  readonly by: readonly UsageDimension[];
  /** Only what has exactly these; an empty text asks for what is unknown or has none. */
  readonly only?: Readonly<Partial<Record<UsageFilter, string>>>;
  /** 1 to 10,000 rows. */
  readonly limit: number;
}

/** How much data went, for one combination of what it was told apart by. */
export type UsageRow = Readonly<Partial<Record<UsageDimension, string>>> & {
  /** How many values, counted each time they went. */
  readonly values: number;
  /** How many records tell of it. */
  readonly calls: number;
  readonly first: string;
  readonly last: string;
  /** Some of it went to or came from an upstream in this way for the first time in the period. */
  readonly isNew: boolean;
};

/** That an upstream was given, or gave, data of a type for the first time ever. */
export interface FirstFlow {
  readonly at: string;
  readonly direction: DataDirection;
  readonly entityType: string;
  readonly upstream: string;
}

export interface UsageAnswer {
  /** In the order of time if told apart by it, and then those with the most values first. */
  readonly rows: readonly UsageRow[];
  /** There are more rows than were asked for. */
  readonly isCut: boolean;
  /** Within the period, the latest first, at most 200; narrowed down by direction, type and upstream alone. */
  readonly firsts: readonly FirstFlow[];
}
