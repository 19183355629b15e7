import {
  type AuditRecord,
  dataOf,
  type FirstFlow,
  ruleOf,
  type ToldData,
  USAGE_DIMENSIONS,
  USAGE_FILTERS,
  type UsageAnswer,
  type UsageFilter,
  type UsageQuery,
  type UsageRow,
} from "@countersign/core";
import type { SqliteDatabase, SqliteStatement } from "../sqlite/driver.ts";

export const USAGE_SCHEMA = `
create table data_usage (
  hour text not null, direction text not null, entity_type text not null, upstream text not null, tool text not null,
  client text not null, model text not null, requester text not null, rule text not null,
  amount integer not null, calls integer not null, first text not null, last text not null,
  primary key (hour, direction, entity_type, upstream, tool, client, model, requester, rule)
) strict, without rowid;
create table first_flow (
  direction text not null, entity_type text not null, upstream text not null, at text not null,
  primary key (direction, entity_type, upstream)
) strict, without rowid;
create index first_flow_at on first_flow (at);
`;

/** How what usage is told apart by stands in the table. */
export const COLUMNS: Readonly<Record<(typeof USAGE_DIMENSIONS)[number], string>> = {
  hour: "u.hour || ':00:00.000Z'",
  day: "substr(u.hour, 1, 10)",
  direction: "u.direction",
  entityType: "u.entity_type",
  upstream: "u.upstream",
  tool: "u.tool",
  client: "u.client",
  model: "u.model",
  requester: "u.requester",
  // Which tool of which upstream was given real values.
  destination: "case when u.direction = 'disclosed' then u.upstream || '.' || u.tool else '' end",
  rule: "u.rule",
};

/** What first flows can be narrowed down by. */
export const FIRST_COLUMNS: Readonly<Partial<Record<UsageFilter, string>>> = {
  direction: "direction",
  entityType: "entity_type",
  upstream: "upstream",
};

/** What rows have to be, as expressions of ours, and what each of them has to equal. */
export function narrowing(
  columns: Readonly<Partial<Record<UsageFilter, string>>>,
  only: NonNullable<UsageQuery["only"]>,
): { readonly conditions: readonly string[]; readonly values: readonly string[] } {
  const wanted = USAGE_FILTERS.flatMap((filter): readonly (readonly [string, string])[] => {
    const [column, value] = [columns[filter], only[filter]];
    return column === undefined || value === undefined ? [] : [[column, value]];
  });
  return { conditions: wanted.map(([one]) => one), values: wanted.map(([, value]) => value) };
}

export const MOST_ROWS = 10_000;
export const MOST_FIRSTS = 200;

/** Data usage, added up by the hour: what is asked about costs by hours and ways, not by records. */
export class UsageRows {
  readonly #database: SqliteDatabase;
  readonly #add: SqliteStatement;
  readonly #addFirst: SqliteStatement;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#add = database.prepare(
      `insert into data_usage values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)
       on conflict do update set amount = amount + excluded.amount, calls = calls + 1, last = excluded.last`,
    );
    this.#addFirst = database.prepare(
      "insert into first_flow values (?, ?, ?, ?) on conflict do nothing",
    );
  }

  /** Takes records in their order, each once. */
  add(record: AuditRecord): void {
    const { at, upstream = "" } = record;
    for (const told of dataOf(record)) {
      const { direction, entityType, values } = told;
      this.#add.run(...wayOf(record, told), values, at, at);
      this.#addFirst.run(direction, entityType, upstream, at);
    }
  }

  answer({ since, until, by, only = {}, limit }: UsageQuery): UsageAnswer {
    const from = since === undefined ? "" : hourOf(since);
    const to = until === undefined ? "~" : endOf(until);
    // Only what is in the list becomes part of the statement.
    const told = USAGE_DIMENSIONS.filter((dimension) => by.includes(dimension));
    const most = Math.max(1, Math.min(Math.trunc(limit), MOST_ROWS));
    const time = told.find((dimension) => dimension === "hour" || dimension === "day");
    const [narrowed, firstNarrowed] = [narrowing(COLUMNS, only), narrowing(FIRST_COLUMNS, only)];
    const rows = this.#database
      .prepare(
        `select ${told.map((dimension) => `${COLUMNS[dimension]} as "${dimension}"`).join(", ")},
           sum(u.amount) as "values", sum(u.calls) as calls, min(u.first) as first, max(u.last) as last,
           max(f.at >= ?) as isNew
         from data_usage u join first_flow f
           on f.direction = u.direction and f.entity_type = u.entity_type and f.upstream = u.upstream
         where u.hour >= ? and u.hour < ?${narrowed.conditions.map((one) => ` and ${one} = ?`).join("")}
         group by ${told.map((_, i) => i + 1).join(", ")}
         order by ${time === undefined ? "" : `"${time}", `} "values" desc, ${told.map((_, i) => i + 1).join(", ")}
         limit ?`,
      )
      .all(from, from, to, ...narrowed.values, most + 1) as (Omit<UsageRow, "isNew"> & {
      isNew: number;
    })[];
    const firsts = this.#database
      .prepare(
        `select at, direction, entity_type as entityType, upstream from first_flow
         where at >= ? and at < ?${firstNarrowed.conditions.map((one) => ` and ${one} = ?`).join("")}
         order by at desc, direction, entity_type, upstream limit ?`,
      )
      .all(from, to, ...firstNarrowed.values, MOST_FIRSTS) as FirstFlow[];
    return {
      rows: rows.slice(0, most).map((row) => ({ ...row, isNew: row.isNew === 1 })),
      isCut: rows.length > most,
      firsts,
    };
  }

  clear(): void {
    this.#database.exec("delete from data_usage; delete from first_flow");
  }
}

/** What usage is told apart by, in the order of the table's columns. */
export function wayOf(
  record: AuditRecord,
  told: Pick<ToldData, "direction" | "entityType">,
): readonly string[] {
  const { at, upstream = "", tool = "", client, model = "", requester } = record;
  const { direction, entityType } = told;
  const by = [client?.name ?? "", model, requester?.id ?? "", ruleOf(record, told)];
  return [hourOf(at), direction, entityType, upstream, tool, ...by];
}

/** `2026-03-01T09` */
export function hourOf(at: string): string {
  return at.slice(0, 13);
}

/** The hour after the last one that counts. */
export function endOf(until: string): string {
  const isFull = /T\d\d:00:00(?:\.0+)?Z$/.test(until);
  return isFull ? hourOf(until) : `${hourOf(until)}~`;
}
