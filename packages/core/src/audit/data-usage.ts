import type { AuditRecord, AuditRecordType } from "./audit-record.ts";

/**
 * Which way data went: `sent` in a call's arguments, `received` in its result or in a list, `disclosed` as real values
 * upstream.
 */
export type DataDirection = "sent" | "received" | "disclosed";

/** One way on which data of one type went. */
export interface DataFlow {
  readonly direction: DataDirection;
  readonly entityType: string;
  readonly upstream: string;
  readonly tool: string;
  /** The agent's program, as it calls itself. */
  readonly client: string;
  /** The language model, as the agent's program names it; empty where it is unknown. */
  readonly model: string;
  /** Id of the requester. */
  readonly requester: string;
  /** `upstream.tool` that was given real values; empty where none were. */
  readonly destination: string;
  /** As {@link ruleOf} says it, where flows are told apart by it. */
  readonly rule?: string;
  /** How many values, counted each time they went. */
  readonly values: number;
  readonly calls: number;
  readonly first: string;
  readonly last: string;
  /** The upstream had neither given nor been given data of this type in this way before. */
  readonly isNew: boolean;
}

/** Which records tell of data, and where in them. What was disclosed counts when it is about to be sent. */
const TOLD: Readonly<
  Partial<Record<AuditRecordType, readonly [DataDirection, "masked" | "disclosed"]>>
> = {
  "call.received": ["sent", "masked"],
  "execution.claimed": ["disclosed", "disclosed"],
  "text.disclosed": ["disclosed", "disclosed"],
  "execution.finished": ["received", "masked"],
  "execution.failed": ["received", "masked"],
  "execution.late_result": ["received", "masked"],
  "list.masked": ["received", "masked"],
};

/** Data of one type that a record tells of. */
export interface ToldData {
  readonly direction: DataDirection;
  readonly entityType: string;
  readonly values: number;
}

/** Which data a record tells of; nothing, for most. */
export function dataOf(record: AuditRecord): readonly ToldData[] {
  const [direction, field] = TOLD[record.type] ?? [];
  if (direction === undefined || field === undefined) return [];
  return Object.entries(record[field] ?? {}).flatMap(([entityType, values]) =>
    values > 0 ? [{ direction, entityType, values }] : [],
  );
}

/** Which tool of which upstream a record says was given real values; empty for all others. */
export function destinationOf(record: AuditRecord): string {
  const { upstream = "", tool = "" } = record;
  const isDisclosing = dataOf(record).some(({ direction }) => direction === "disclosed");
  return isDisclosing ? `${upstream}.${tool}` : "";
}

/** The rules under which data went: those of the decision and, if it was disclosed, `disclose:N` of `policy.disclose`. */
export function ruleOf(
  { rules = [], disclosedBy }: Pick<AuditRecord, "rules" | "disclosedBy">,
  { direction, entityType }: Pick<ToldData, "direction" | "entityType">,
): string {
  const disclosing = direction === "disclosed" ? (disclosedBy?.[entityType] ?? []) : [];
  return [...rules, ...disclosing.map((place) => `disclose:${place}`)].join(", ");
}

/**
 * Counts which data went where, from records in their order. Those before `since` (RFC 3339) only tell what is no
 * longer new.
 */
export class DataUsage {
  readonly #since: string;
  readonly #flows = new Map<string, DataFlow>();
  readonly #known = new Map<string, string>();

  readonly #byRule: boolean;

  /** @param byRule flows are told apart by the rules of their calls too. */
  constructor(since = "", byRule = false) {
    this.#since = since;
    this.#byRule = byRule;
  }

  add(record: AuditRecord): void {
    for (const told of dataOf(record)) this.#count(record, told);
  }

  /** New ones first, then those with the most values. */
  flows(): readonly DataFlow[] {
    return [...this.#flows.values()].sort(
      (a, b) => Number(b.isNew) - Number(a.isNew) || b.values - a.values,
    );
  }

  #count(record: AuditRecord, { direction, entityType, values }: ToldData): void {
    const upstream = record.upstream ?? "";
    const way = JSON.stringify([direction, entityType, upstream]);
    const firstEver = this.#known.get(way) ?? record.at;
    this.#known.set(way, firstEver);
    if (record.at < this.#since) return;

    const tool = record.tool ?? "";
    const client = record.client?.name ?? "";
    const model = record.model ?? "";
    const requester = record.requester?.id ?? "";
    const rule = this.#byRule ? ruleOf(record, { direction, entityType }) : "";
    const key = JSON.stringify([way, tool, client, model, requester, rule]);
    const before = this.#flows.get(key);
    this.#flows.set(key, {
      direction,
      entityType,
      upstream,
      tool,
      client,
      model,
      requester,
      ...(this.#byRule ? { rule } : {}),
      destination: direction === "disclosed" ? `${upstream}.${tool}` : "",
      values: (before?.values ?? 0) + values,
      calls: (before?.calls ?? 0) + 1,
      first: before?.first ?? record.at,
      last: record.at,
      isNew: firstEver >= this.#since,
    });
  }
}
