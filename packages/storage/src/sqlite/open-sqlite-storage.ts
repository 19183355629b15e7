import { join } from "node:path";
import type { Anchor } from "../anchor/anchor.ts";
import type { MasterKey } from "../keys/master-key.ts";
import { ScopeKeyring } from "../keys/scope-keys.ts";
import { readSigningKey, type SigningKey } from "../keys/signing-key.ts";
import { type CheckpointSchedule, DEFAULT_SCHEDULE } from "./checkpoint-rows.ts";
import { openForReading } from "./connection.ts";
import { DATABASE_FILE, makeFile, makePrivateFolder } from "./data-folder.ts";
import { loadDriver } from "./driver.ts";
import { Reader } from "./reader.ts";
import { assembleStorage } from "../store/assemble-storage.ts";
import { startWriters, writeInThisThread } from "./start-writer.ts";
import type { Storage } from "../store/storage.ts";
import type { WriteObserver } from "../store/write-observer.ts";

export interface SqliteStorageOptions {
  /** Made if it is not there, for its owner only. The database in it is `countersign.db`. */
  readonly folder: string;
  readonly masterKey: MasterKey;
  /** What a token of this entity type starts with, for example `EMAIL` for `EMAIL_ADDRESS`. */
  readonly labelOf: (entityType: string) => string;
  /** Read from the data folder if it is not given. */
  readonly signingKey?: SigningKey;
  readonly checkpoints?: CheckpointSchedule;
  /** Where checkpoints are kept besides. */
  readonly anchors?: readonly Anchor[];
  /** Trouble with anchors, one line each. */
  readonly report?: (line: string) => void;
  /** Hears how writing goes. */
  readonly observer?: WriteObserver | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Writes in the calling thread, which then waits for the disk: for tests. */
  readonly mainThread?: boolean;
}

/**
 * Opens the database of a data folder, and makes it if there is none. Several processes may have it open.
 *
 * @throws {CountersignError} `STORAGE_UNSUPPORTED`, `STORAGE_UNAVAILABLE`, or `MASTER_KEY_INVALID` or
 *   `SIGNING_KEY_INVALID` if the database was made with another key.
 */
export async function openSqliteStorage({
  folder,
  masterKey: { secret },
  labelOf,
  signingKey = readSigningKey(folder),
  checkpoints = DEFAULT_SCHEDULE,
  anchors = [],
  report = () => {},
  observer,
  now = Date.now,
  mainThread = false,
}: SqliteStorageOptions): Promise<Storage> {
  loadDriver();
  makePrivateFolder(folder);
  const file = join(folder, DATABASE_FILE);
  makeFile(file);

  const notary = { signer: signingKey, schedule: checkpoints };
  const backend = mainThread
    ? writeInThisThread(file, secret, notary)
    : await startWriters(file, secret, notary);
  const keyring = new ScopeKeyring(secret);
  let reader: Reader;
  try {
    reader = new Reader(openForReading(file), keyring);
  } catch (error) {
    await backend.close();
    throw error;
  }

  return assembleStorage({
    backend,
    reader,
    keyring,
    secret,
    signingKey,
    labelOf,
    withBoxes: true,
    checkpoints,
    anchors,
    report,
    observer,
    now,
  }).storage;
}
