import {
  type AuditRecord,
  type IndexProgress,
  type LogQuery,
  type UsageAnswer,
  type UsageQuery,
} from "@countersign/core";
import pg from "pg";
import type { ScopeKeyring } from "../keys/scope-keys.ts";
import { PostgresReader } from "../postgres/postgres-reader.ts";
import {
  clientOptions,
  limitsStatement,
  type Query,
  queryOf,
  type SqlValue,
} from "../postgres/session.ts";
import { Where } from "../postgres/where.ts";
import { queryOf as wordsQueryOf, vectorOf } from "./lexemes.ts";
import { indexableText } from "./indexable-text.ts";
import type { LogIndex } from "./log-index.ts";
import { PostgresUsage } from "./postgres-usage.ts";
import { textOf } from "./record-words.ts";

/** Raised when what is kept changes: an index of another version is thrown away. */
const VERSION = 2;

/** Making the index anew may take long, and keeps nobody waiting but those who search. */
const LIMITS = { statementMs: 60_000, lockMs: 30_000, idleInTransactionMs: 10_000 };

const COLUMNS = "(sequence, at, type, reviewer, requester, upstream, tool, decision, words)";

interface State {
  readonly version: number;
  readonly with_text: number;
  readonly cursor: number;
}

/** The index in the database that replicas share. Whichever looks first indexes what is new; others wait for it. */
export class PostgresIndex implements LogIndex {
  readonly #pool: pg.Pool;
  readonly #reader: PostgresReader;
  readonly #withText: boolean;
  readonly #usage: PostgresUsage;
  /** What it holds is settled once: two replicas with different configurations would throw it away in turn. */
  #isSettled = false;

  /** @param withText also what records are about, masked. It then stands in the database in clear until it is erased. */
  constructor(url: string, keyring: ScopeKeyring, withText: boolean) {
    const pool = new pg.Pool({ ...clientOptions(url), max: 2 });
    pool.on("error", () => undefined);
    this.#pool = pool;
    this.#reader = new PostgresReader(queryOf(pool), keyring, () => pool.end());
    this.#withText = withText;
    this.#usage = new PostgresUsage(queryOf(pool));
  }

  async records(): Promise<number> {
    return (await this.#reader.logSize()).records;
  }

  async progress(): Promise<IndexProgress> {
    const { rows } = await queryOf(this.#pool)<State>(
      "select version, with_text, cursor from log_index",
    );
    const [state] = rows;
    return { indexed: this.#isMeant(state) ? state.cursor : 0, records: await this.records() };
  }

  /** Its indexes are the schema's. */
  tidy(): boolean {
    return true;
  }

  async catchUp(most: number): Promise<boolean> {
    const client = await this.#pool.connect();
    const query = queryOf(client);
    let failed: Error | undefined;
    try {
      await query(limitsStatement(LIMITS));
      await query("begin");
      const isAll = await this.#indexSome(query, most);
      await query("commit");
      this.#isSettled = true;
      return isAll;
    } catch (error) {
      failed = error instanceof Error ? error : new Error("unknown trouble");
      throw error;
    } finally {
      // A connection on which something failed is closed: what was open on it is undone.
      client.release(failed);
    }
  }

  async find({
    limit,
    before,
    entityType,
    text,
    person,
    ...query
  }: LogQuery): Promise<readonly number[]> {
    const words = text === undefined ? undefined : wordsQueryOf(text);
    if (words === null) return [];
    const where = new Where();
    if (before !== undefined) where.add("e.sequence < ?", before);
    // Times never decrease, so a time is a place.
    if (query.since !== undefined) {
      where.add(
        "e.sequence >= coalesce((select sequence from log_entry where at >= ? order by at, sequence limit 1), 9000000000000000)",
        query.since,
      );
    }
    if (query.until !== undefined) {
      where.add(
        "e.sequence <= coalesce((select sequence from log_entry where at < ? order by at desc, sequence desc limit 1), 0)",
        query.until,
      );
    }
    for (const column of ["upstream", "tool", "type", "decision"] as const) {
      const wanted = query[column];
      if (wanted !== undefined) where.add(`e.${column} = ?`, indexableText(wanted));
    }
    if (person !== undefined) {
      const name = indexableText(person);
      where.add("(e.reviewer = ? or e.requester = ?)", name, name);
    }
    if (entityType !== undefined) {
      where.add(
        "exists (select 1 from log_entity n where n.entity_type = ? and n.sequence = e.sequence)",
        entityType,
      );
    }
    if (words !== undefined) where.add("e.words @@ ?::tsquery", words);
    const most = Math.max(1, Math.min(Math.trunc(limit), 1_000));
    const { rows } = await queryOf(this.#pool)<{ sequence: number }>(
      `select e.sequence from log_entry e ${where.sql} order by e.sequence desc limit ${most}`,
      where.values,
    );
    return rows.map(({ sequence }) => sequence);
  }

  usage(query: UsageQuery): Promise<UsageAnswer> {
    return this.#usage.answer(query);
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  async #indexSome(query: Query, most: number): Promise<boolean> {
    const { cursor, withText } = await this.#settled(query);
    const records = await this.#reader.records({ afterSequence: cursor, limit: most });
    const last = records.at(-1);
    if (last === undefined) return true;
    const entries: SqlValue[][] = [];
    const entities: SqlValue[][] = [];
    for (const record of records) {
      entries.push([...columnsOf(record), vectorOf(await this.#textOf(record, withText))]);
      const types = [...Object.keys(record.masked ?? {}), ...Object.keys(record.disclosed ?? {})];
      for (const type of new Set(types)) entities.push([type, record.sequence]);
    }
    await insert(query, `log_entry ${COLUMNS}`, entries);
    await insert(query, "log_entity", entities);
    await this.#usage.add(query, records);
    await query("update log_index set cursor = $1", [last.sequence]);
    if (withText) {
      for (const { erasure } of records) {
        if (erasure) await forget(query, erasure.ranges);
      }
    }
    return records.length < most;
  }

  /** How far the log is indexed, and with what. From here on nobody else indexes until the commit. */
  async #settled(query: Query): Promise<{ readonly cursor: number; readonly withText: boolean }> {
    await query("insert into log_index values (1, $1, $2, 0) on conflict do nothing", [
      VERSION,
      Number(this.#withText),
    ]);
    const { rows } = await query<State>(
      "select version, with_text, cursor from log_index for update",
    );
    const [state] = rows;
    if (this.#isMeant(state)) return { cursor: state.cursor, withText: state.with_text === 1 };
    for (const table of [
      "log_entry",
      "log_entity",
      "data_usage",
      "data_usage_by_model",
      "first_flow",
    ]) {
      await query(`delete from ${table}`);
    }
    await query("update log_index set version = $1, with_text = $2, cursor = 0", [
      VERSION,
      Number(this.#withText),
    ]);
    return { cursor: 0, withText: this.#withText };
  }

  /** Whether an index is of this version, and holds what it is to. */
  #isMeant(state: State | undefined): state is State {
    return (
      state?.version === VERSION && (this.#isSettled || state.with_text === Number(this.#withText))
    );
  }

  async #textOf(record: AuditRecord, withText: boolean): Promise<string> {
    const isAbout = withText && record.payloadCommitment !== null;
    return textOf(record, isAbout ? await this.#reader.payload(record.sequence) : undefined);
  }
}

/** Takes the words of erased records out of the index. */
async function forget(query: Query, ranges: readonly (readonly [number, number])[]): Promise<void> {
  for (const [first, last] of ranges) {
    await query("update log_entry set words = '' where sequence between $1 and $2", [first, last]);
  }
}

function columnsOf(record: AuditRecord): SqlValue[] {
  const { sequence, at, type, reviewer, requester, upstream, tool, decision } = record;
  const about = [reviewer?.person, requester?.id, upstream, tool, decision];
  return [
    sequence,
    at,
    type,
    ...about.map((text) => (text === undefined ? null : indexableText(text))),
  ];
}

/** A statement takes 65,535 values. */
const ROWS_AT_ONCE = 1_000;

async function insert(
  query: Query,
  table: string,
  rows: readonly (readonly SqlValue[])[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const some = rows.slice(from, from + ROWS_AT_ONCE);
    let place = 0;
    const tuples = some.map((row) => `(${row.map(() => `$${++place}`).join(", ")})`);
    await query(`insert into ${table} values ${tuples.join(", ")}`, some.flat());
  }
}
