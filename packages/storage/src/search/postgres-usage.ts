import {
  type AuditRecord,
  dataOf,
  type FirstFlow,
  USAGE_DIMENSIONS,
  type UsageAnswer,
  type UsageQuery,
  type UsageRow,
} from "@countersign/core";
import type { Query } from "../postgres/session.ts";
import { indexableText } from "./indexable-text.ts";
import {
  COLUMNS,
  endOf,
  FIRST_COLUMNS,
  hourOf,
  MOST_FIRSTS,
  MOST_ROWS,
  narrowing,
  wayOf,
} from "./usage-rows.ts";

interface Sum {
  readonly way: readonly string[];
  readonly first: string;
  values: number;
  calls: number;
  last: string;
}

/** Data usage, added up by the hour, in the database that replicas share. */
export class PostgresUsage {
  readonly #query: Query;

  /** @param query answers questions; what is added goes with the transaction of whoever adds. */
  constructor(query: Query) {
    this.#query = query;
  }

  /** Takes records in their order, each once. They are added up first: most of them go the same few ways. */
  async add(query: Query, records: readonly AuditRecord[]): Promise<void> {
    const sums = new Map<string, Sum>();
    const firsts = new Map<string, readonly string[]>();
    for (const record of records) {
      const { at, upstream = "" } = record;
      for (const told of dataOf(record)) {
        const way = wayOf(record, told).map(indexableText);
        const sum = sums.get(JSON.stringify(way)) ?? {
          way,
          values: 0,
          calls: 0,
          first: at,
          last: at,
        };
        sum.values += told.values;
        sum.calls += 1;
        sum.last = at;
        sums.set(JSON.stringify(way), sum);
        const flow = [told.direction, told.entityType, indexableText(upstream)];
        const key = JSON.stringify(flow);
        if (!firsts.has(key)) firsts.set(key, [...flow, at]);
      }
    }
    for (const { way, values, calls, first, last } of sums.values()) {
      await query(
        `insert into data_usage_by_model as known
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         on conflict (hour, direction, entity_type, upstream, tool, client, model, requester, rule) do update set
           amount = known.amount + excluded.amount, calls = known.calls + excluded.calls,
           last = excluded.last`,
        [...way, values, calls, first, last],
      );
    }
    for (const flow of firsts.values()) {
      await query("insert into first_flow values ($1, $2, $3, $4) on conflict do nothing", flow);
    }
  }

  async answer({ since, until, by, only = {}, limit }: UsageQuery): Promise<UsageAnswer> {
    const from = since === undefined ? "" : hourOf(since);
    const to = until === undefined ? "~" : endOf(until);
    // Only what is in the list becomes part of the statement.
    const told = USAGE_DIMENSIONS.filter((dimension) => by.includes(dimension));
    const most = Math.max(1, Math.min(Math.trunc(limit), MOST_ROWS));
    const time = told.find((dimension) => dimension === "hour" || dimension === "day");
    const places = told.map((_, i) => i + 1).join(", ");
    const [narrowed, firstNarrowed] = [narrowing(COLUMNS, only), narrowing(FIRST_COLUMNS, only)];
    const { rows } = await this.#query<UsageRow>(
      `select ${told.map((dimension) => `${COLUMNS[dimension]} as "${dimension}"`).join(", ")},
         sum(u.amount)::bigint as "values", sum(u.calls)::bigint as calls,
         min(u.first) as first, max(u.last) as last, bool_or(f.at >= $1) as "isNew"
       from data_usage_by_model u join first_flow f
         on f.direction = u.direction and f.entity_type = u.entity_type and f.upstream = u.upstream
       where u.hour >= $1 and u.hour < $2${narrowed.conditions.map((one, i) => ` and ${one} = $${i + 3}`).join("")}
       group by ${places}
       order by ${time === undefined ? "" : `"${time}", `} "values" desc, ${places}
       limit ${most + 1}`,
      [from, to, ...narrowed.values.map(indexableText)],
    );
    const { rows: firsts } = await this.#query<FirstFlow>(
      `select at, direction, entity_type as "entityType", upstream from first_flow
       where at >= $1 and at < $2${firstNarrowed.conditions.map((one, i) => ` and ${one} = $${i + 3}`).join("")}
       order by at desc, direction, entity_type, upstream limit ${MOST_FIRSTS}`,
      [from, to, ...firstNarrowed.values.map(indexableText)],
    );
    return { rows: rows.slice(0, most), isCut: rows.length > most, firsts };
  }
}
