import { rmSync } from "node:fs";
import { join } from "node:path";
import type {
  AuditRecord,
  IndexProgress,
  LogQuery,
  UsageAnswer,
  UsageQuery,
} from "@countersign/core";
import type { ScopeKeyring } from "../keys/scope-keys.ts";
import { DATABASE_FILE, makeFile } from "../sqlite/data-folder.ts";
import { openForReading, openForWriting } from "../sqlite/connection.ts";
import type { SqliteDatabase, SqliteStatement } from "../sqlite/driver.ts";
import { Reader } from "../sqlite/reader.ts";
import type { LogIndex } from "./log-index.ts";
import { textOf, typedWords } from "./record-words.ts";
import { USAGE_SCHEMA, UsageRows } from "./usage-rows.ts";

export const SEARCH_FILE = "search.db";

/** Raised when what is kept changes: an index of another version is thrown away. */
const VERSION = 3;

const SCHEMA = `
create table state (version integer not null, with_text integer not null, cursor integer not null, at_cursor text not null) strict;
create table entry (
  sequence  integer primary key,
  at        text not null,
  type      text not null,
  reviewer  text,
  requester text,
  upstream  text,
  tool      text,
  decision  text
) strict;
create table entity (entity_type text not null, sequence integer not null, primary key (entity_type, sequence))
  strict, without rowid;
create virtual table words using fts5 (
  said, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2 tokenchars '_-.@'"
);
${USAGE_SCHEMA}`;

/** Made once the log is in: keeping them up to date while a long log is indexed takes twice as long as all the rest. */
const LATER = [
  "entry_at on entry (at)",
  "entry_type on entry (type, sequence)",
  "entry_reviewer on entry (reviewer, sequence) where reviewer is not null",
  "entry_requester on entry (requester, sequence) where requester is not null",
  "entry_upstream on entry (upstream, sequence) where upstream is not null",
  "entry_tool on entry (tool, sequence) where tool is not null",
  "entry_decision on entry (decision, sequence) where decision is not null",
];

/** The index in a file of its own, beside the log. */
export class SearchIndex implements LogIndex {
  readonly #database: SqliteDatabase;
  readonly #log: SqliteDatabase;
  readonly #reader: Reader;
  readonly #withText: boolean;
  readonly #addEntry: SqliteStatement;
  readonly #addEntity: SqliteStatement;
  readonly #addWords: SqliteStatement;
  readonly #usage: UsageRows;
  /** How many of {@link LATER} are there for certain. */
  #made = 0;

  /**
   * @param withText also what records are about, masked. It then stands in the index in clear, and is removed from it
   *   when it is erased.
   */
  constructor(folder: string, keyring: ScopeKeyring, withText: boolean) {
    this.#log = openForReading(join(folder, DATABASE_FILE));
    this.#reader = new Reader(this.#log, keyring);
    const file = join(folder, SEARCH_FILE);
    this.#withText = withText;
    const database = openAt(file, withText);
    this.#database = database;
    this.#usage = new UsageRows(database);
    this.#addEntry = database.prepare(
      "insert or replace into entry values (?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#addEntity = database.prepare("insert or ignore into entity values (?, ?)");
    this.#addWords = database.prepare("insert into words (rowid, said) values (?, ?)");
  }

  records(): number {
    return this.#reader.logSize().records;
  }

  catchUp(most: number): boolean {
    const reader = this.#reader;
    const database = this.#database;
    database.exec("begin immediate");
    try {
      const cursor = this.#cursorIn(reader);
      const records = reader.records({ afterSequence: cursor, limit: most });
      for (const record of records) this.#add(record, reader);
      const last = records.at(-1);
      if (last !== undefined) {
        database
          .prepare("update state set cursor = ?, at_cursor = ?")
          .run(last.sequence, markOf(last));
      }
      database.exec("commit");
      const erased = records.flatMap(({ erasure }) => erasure?.ranges ?? []);
      if (erased.length > 0) this.#forget(erased);
      return records.length < most;
    } catch (error) {
      if (database.inTransaction) database.exec("rollback");
      throw error;
    }
  }

  progress(): IndexProgress {
    const indexed = this.#database.prepare("select cursor from state").pluck().get() as number;
    return { indexed, records: this.records() };
  }

  find({ limit, before, entityType, text, ...query }: LogQuery): readonly number[] {
    const conditions: string[] = [];
    const values: (string | number)[] = [];
    const add = (condition: string, ...given: (string | number)[]): void => {
      conditions.push(condition);
      values.push(...given);
    };
    if (before !== undefined) add("entry.sequence < ?", before);
    // Times never decrease, so a time is a place.
    if (query.since !== undefined) {
      add(
        "entry.sequence >= coalesce((select sequence from entry where at >= ? order by at, sequence limit 1), 9e15)",
        query.since,
      );
    }
    if (query.until !== undefined) {
      add(
        "entry.sequence <= coalesce((select sequence from entry where at < ? order by at desc, sequence desc limit 1), 0)",
        query.until,
      );
    }
    for (const column of ["upstream", "tool", "type", "decision"] as const) {
      const wanted = query[column];
      if (wanted !== undefined) add(`entry.${column} = ?`, wanted);
    }
    const from = ["entry"];
    if (entityType !== undefined) {
      from.push("join entity on entity.sequence = entry.sequence");
      add("entity.entity_type = ?", entityType);
    }
    const words = text === undefined ? "" : matchOf(text);
    if (words !== "") {
      from.push("join words on words.rowid = entry.sequence");
      add("words match ?", words);
    }
    // The table that narrows most is walked backwards; SQLite stops at the limit, and merges what one is in two ways.
    const order =
      words !== ""
        ? "words.rowid"
        : entityType !== undefined
          ? "entity.sequence"
          : "entry.sequence";
    const { person } = query;
    const waysIn = person === undefined ? [[]] : [["entry.reviewer = ?"], ["entry.requester = ?"]];
    const selects = waysIn.map((way) => {
      const all = [...way, ...conditions];
      return `select ${order} from ${from.join(" ")} ${all.length > 0 ? `where ${all.join(" and ")}` : ""}`;
    });
    const given = selects.flatMap(() => (person === undefined ? values : [person, ...values]));
    return this.#database
      .prepare(`${selects.join(" union ")} order by 1 desc limit ?`)
      .pluck()
      .all(...given, Math.max(1, Math.min(Math.trunc(limit), 1_000))) as number[];
  }

  usage(query: UsageQuery): UsageAnswer {
    return this.#usage.answer(query);
  }

  close(): void {
    this.#database.close();
    this.#log.close();
  }

  /** How far the log is indexed. If it is another log than before, because a backup was put back, not at all. */
  #cursorIn(reader: Reader): number {
    const { cursor, at_cursor: mark } = this.#database
      .prepare("select cursor, at_cursor from state")
      .get() as { cursor: number; at_cursor: string };
    if (cursor === 0) return 0;
    const [record] = reader.records({ afterSequence: cursor - 1, limit: 1 });
    if (record !== undefined && markOf(record) === mark) return cursor;
    this.#database.exec(
      "delete from entry; delete from entity; insert into words (words) values ('delete-all'); update state set cursor = 0, at_cursor = ''",
    );
    this.#usage.clear();
    return 0;
  }

  /** Makes the first of {@link LATER} that is missing. */
  tidy(): boolean {
    for (; this.#made < LATER.length; this.#made++) {
      const [name = ""] = LATER[this.#made]?.split(" ") ?? [];
      const isThere = this.#database
        .prepare("select count(*) from sqlite_schema where type = 'index' and name = ?")
        .pluck()
        .get(name);
      if (isThere === 1) continue;
      this.#database.exec(`create index if not exists ${LATER[this.#made]}`);
      return false;
    }
    return true;
  }

  #add(record: AuditRecord, reader: Reader): void {
    const { sequence, at, type, reviewer, requester, upstream, tool, decision } = record;
    this.#addEntry.run(
      sequence,
      at,
      type,
      reviewer?.person ?? null,
      requester?.id ?? null,
      upstream ?? null,
      tool ?? null,
      decision ?? null,
    );
    for (const entityType of new Set([
      ...Object.keys(record.masked ?? {}),
      ...Object.keys(record.disclosed ?? {}),
    ])) {
      this.#addEntity.run(entityType, sequence);
    }
    this.#usage.add(record);
    const about =
      this.#withText && record.payloadCommitment !== null ? reader.payload(sequence) : undefined;
    this.#addWords.run(sequence, textOf(record, about));
  }

  /** Takes what was erased out of the index: a merge writes it anew without the words, over the pages that held them. */
  #forget(ranges: readonly (readonly [number, number])[]): void {
    if (!this.#withText) return;
    for (const [first, last] of ranges) {
      this.#database.prepare("delete from words where rowid between ? and ?").run(first, last);
    }
    this.#database.exec("insert into words (words) values ('optimize')");
    this.#database.pragma("wal_checkpoint(TRUNCATE)");
  }
}

function openAt(file: string, withText: boolean): SqliteDatabase {
  for (;;) {
    makeFile(file);
    const database = openForWriting(file);
    // It can be made anew, so nothing waits for the disk.
    database.pragma("synchronous = OFF");
    const isEmpty = database.prepare("select count(*) from sqlite_schema").pluck().get() === 0;
    if (isEmpty) {
      database.exec("begin immediate");
      if (database.prepare("select count(*) from sqlite_schema").pluck().get() === 0) {
        database.exec(SCHEMA);
        database.prepare("insert into state values (?, ?, 0, '')").run(VERSION, Number(withText));
      }
      database.exec("commit");
    }
    const state = stateOf(database);
    if (state?.version === VERSION && state.with_text === Number(withText)) return database;
    database.close();
    for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true });
  }
}

function stateOf(
  database: SqliteDatabase,
): { readonly version: number; readonly with_text: number } | undefined {
  try {
    return database.prepare("select version, with_text from state").get() as ReturnType<
      typeof stateOf
    >;
  } catch {
    return undefined;
  }
}

/** What tells a record from the one that another log has in its place. */
function markOf({ sequence, at, type, exchange, payloadCommitment }: AuditRecord): string {
  return JSON.stringify([sequence, at, type, exchange ?? null, payloadCommitment]);
}

/** Whether there is an index that holds what records are about. */
export function searchesText(folder: string): boolean | undefined {
  let database: SqliteDatabase;
  try {
    database = openForReading(join(folder, SEARCH_FILE));
  } catch {
    return undefined;
  }
  try {
    return stateOf(database)?.with_text === 1;
  } finally {
    database.close();
  }
}

/** Each word as a phrase of its own. */
function matchOf(text: string): string {
  return typedWords(text)
    .map(({ word, isBeginning }) => `"${word}"${isBeginning ? " *" : ""}`)
    .join(" ");
}
