import { CountersignError } from "@countersign/core";
import pg from "pg";
import type { Anchor } from "../anchor/anchor.ts";
import type { MasterKey } from "../keys/master-key.ts";
import { fingerprintOf, ScopeKeyring } from "../keys/scope-keys.ts";
import type { SigningKey } from "../keys/signing-key.ts";
import { type CheckpointSchedule, DEFAULT_SCHEDULE } from "../sqlite/checkpoint-rows.ts";
import { assembleStorage } from "../store/assemble-storage.ts";
import type { Storage } from "../store/storage.ts";
import type { WriteObserver } from "../store/write-observer.ts";
import { ApprovalListener } from "./approval-listener.ts";
import { CheckpointRows } from "./checkpoint-rows.ts";
import { DatabaseClock } from "./database-clock.ts";
import { type KnownSchema, migrate } from "./migrate.ts";
import { PostgresReader } from "./postgres-reader.ts";
import { PostgresWriter } from "./postgres-writer.ts";
import { clientOptions, type Query, queryOf, unavailable, type WriterLimits } from "./session.ts";
import { MASTER_KEY_VERSION } from "./transaction.ts";
import { WRITER_LIMITS, WriterConnection } from "./writer-connection.ts";

const MOST_READERS = 4;
/** In milliseconds. */
const READ_LIMITS = {
  query_timeout: 17_000,
  statement_timeout: 15_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 10_000,
};

export interface PostgresStorageOptions {
  /** `postgres://user:password@host/database`, with whatever `pg` takes behind it. */
  readonly url: string;
  /** The same for all replicas. */
  readonly masterKey: MasterKey;
  readonly signingKey: SigningKey;
  /** What a token of this entity type starts with, for example `EMAIL` for `EMAIL_ADDRESS`. */
  readonly labelOf: (entityType: string) => string;
  readonly checkpoints?: CheckpointSchedule;
  /** Where checkpoints are kept besides. */
  readonly anchors?: readonly Anchor[];
  /** Trouble with anchors and the connection, one line each. */
  readonly report?: (line: string) => void;
  /** Milliseconds since the epoch; the server's clock unless given, so that replicas agree on it. */
  readonly now?: () => number;
  /** Of the connection that writes. */
  readonly limits?: WriterLimits;
  /** Hears how writing goes. */
  readonly observer?: WriteObserver | undefined;
  /** What is known of the schema: all that this version knows unless given. */
  readonly schema?: KnownSchema;
}

/**
 * Opens a database that speaks PostgreSQL's protocol, and brings its schema up to date. Several replicas may have it
 * open: the row that names the log's end is what they take turns with.
 *
 * @throws {CountersignError} `STORAGE_UNAVAILABLE`, or `MASTER_KEY_INVALID` or `SIGNING_KEY_INVALID` if the database was
 *   made with another key.
 */
export async function openPostgresStorage({
  url,
  masterKey: { secret },
  labelOf,
  signingKey,
  checkpoints = DEFAULT_SCHEDULE,
  anchors = [],
  report = () => {},
  now,
  limits = WRITER_LIMITS,
  observer,
  schema,
}: PostgresStorageOptions): Promise<Storage> {
  const pool = new pg.Pool({ ...clientOptions(url), ...READ_LIMITS, max: MOST_READERS });
  pool.on("error", () => undefined);
  const connection = new WriterConnection(url, limits);
  const checkpointRows = new CheckpointRows(signingKey, checkpoints);
  const clock = new DatabaseClock(queryOf(pool));
  try {
    const query = await connection.query();
    await migrate(query, schema);
    await checkMasterKey(query, fingerprintOf(secret));
    await checkpointRows.requireOwn(query);
    await clock.look();
  } catch (error) {
    await connection.close();
    await pool.end();
    throw unavailable("the database", error);
  }

  const keyring = new ScopeKeyring(secret);
  const reader = new PostgresReader(queryOf(pool), keyring, () => pool.end());
  let hurry: (() => void) | undefined;
  const listener = await ApprovalListener.start(url, () => hurry?.());
  const backend = new PostgresWriter({
    connection,
    keyring,
    checkpoints: checkpointRows,
    notifies: listener.isHeard,
    onTrouble: (trouble) => observer?.trouble?.(trouble),
  });
  const assembled = assembleStorage({
    backend,
    reader,
    keyring,
    secret,
    signingKey,
    labelOf,
    // Replicas of a version that knows nothing of boxes may share the database.
    withBoxes: false,
    checkpoints,
    anchors,
    report,
    observer,
    now: now ?? (() => clock.now()),
    beforeClose: () => clock.stop(),
    beforeReaderCloses: () => listener.close(),
  });
  hurry = assembled.hurry;
  return assembled.storage;
}

/** @throws {CountersignError} `MASTER_KEY_INVALID`: with another key every value in the database would be lost. */
async function checkMasterKey(query: Query, fingerprint: Buffer): Promise<void> {
  await query("insert into master_key values ($1, $2) on conflict do nothing", [
    MASTER_KEY_VERSION,
    fingerprint,
  ]);
  const { rows } = await query<{ fingerprint: Buffer }>(
    "select fingerprint from master_key where version = $1",
    [MASTER_KEY_VERSION],
  );
  if (rows[0]?.fingerprint.equals(fingerprint) !== true) {
    throw new CountersignError("MASTER_KEY_INVALID", "the database was made with another one");
  }
}
