import pg from "pg";
import { CountersignError } from "@countersign/core";
import { storableText, textAsGiven } from "./storable-text.ts";

export type SqlValue = string | number | Buffer | null;

export interface Answer<Row> {
  readonly rows: readonly Row[];
  readonly changes: number;
  /** What the server did: `COMMIT`, or `ROLLBACK` where it could not. */
  readonly command: string;
}

/** Asks one question: `$1` is the first value. */
export type Query = <Row = Record<string, unknown>>(
  sql: string,
  values?: readonly SqlValue[],
) => Promise<Answer<Row>>;

/** Whole numbers of 64 bits: times and sequences, which stay far below 2^53. */
const INT8 = 20;
const TEXT = 25;

/** Numbers as numbers. The rest as `pg` has it: text as text, bytes as buffers. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    format !== "binary" && oid === INT8
      ? Number
      : format !== "binary" && oid === TEXT
        ? textAsGiven
        : pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig["getTypeParser"],
};

/** How long a connection may take to open, in milliseconds. */
const CONNECT_MS = 10_000;

/** Milliseconds. */
export interface SessionLimits {
  readonly statementMs: number;
  /** How long a transaction may wait for another one's lock. */
  readonly lockMs: number;
  /**
   * How long a transaction may stand open while nothing is asked: who was stopped with the log's head in hand keeps all
   * others waiting until then.
   */
  readonly idleInTransactionMs: number;
}

/** Milliseconds. */
export interface WriterLimits extends SessionLimits {
  /** How long an answer may take before the connection is given up: on some networks it is never told to be gone. */
  readonly answerMs: number;
  /** How long a commit is tried again. */
  readonly tryAgainMs: number;
}

export function clientOptions(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    types,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    application_name: "countersign",
  };
}

/** Sent after connecting, because not every pooler in between lets it through at the start. */
export function limitsStatement(limits: SessionLimits): string {
  const { statementMs, lockMs, idleInTransactionMs } = limits;
  return `set statement_timeout = ${statementMs}; set lock_timeout = ${lockMs};
    set idle_in_transaction_session_timeout = ${idleInTransactionMs}; set client_min_messages = warning`;
}

export function queryOf(client: pg.ClientBase | pg.Pool): Query {
  return async <Row>(sql: string, values: readonly SqlValue[] = []): Promise<Answer<Row>> => {
    const result = await client.query(sql, values.map(storable));
    return {
      rows: result.rows as Row[],
      changes: result.rowCount ?? 0,
      command: result.command,
    };
  };
}

function storable(value: SqlValue): SqlValue {
  return typeof value === "string" ? storableText(value) : value;
}

/** PostgreSQL's own code of what went wrong: `40001`. `undefined` if it is the connection's trouble. */
export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Two transactions in each other's way, of which this one was undone: serialization failure, deadlock, a lock that was not free in time. */
export function isConflict(error: unknown): boolean {
  return ["40001", "40P01", "55P03"].includes(sqlState(error) ?? "");
}

/** The connection is gone, or the server is going: nothing that was not committed is left of it. */
export class ConnectionLost extends Error {}

/** The same question, with errors that are the connection's told apart. */
export function tellingLoss(query: Query): Query {
  return async (sql, values) => {
    try {
      return await query(sql, values);
    } catch (error) {
      const state = sqlState(error);
      // 08: connection; 57P: shut down, killed, starting; 25P03: idle in a transaction for too long.
      if (state !== undefined && !/^(08|57P|25P0[34])/.test(state)) throw error;
      throw new ConnectionLost(reasonOf(error), { cause: error });
    }
  };
}

/** Without the URL, which holds a password. */
export function unavailable(what: string, cause: unknown): CountersignError {
  if (cause instanceof CountersignError) return cause;
  return new CountersignError("STORAGE_UNAVAILABLE", `${what}: ${reasonOf(cause)}`, { cause });
}

export function reasonOf(cause: unknown): string {
  // A connection tried at several addresses fails with one error for each.
  const first = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause;
  return first instanceof Error ? first.message : String(first);
}
