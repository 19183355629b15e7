import { createHmac, type KeyObject } from "node:crypto";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { KeyedDigest } from "@countersign/core";
import type { Anchor } from "../anchor/anchor.ts";
import { Anchoring } from "../anchor/anchoring.ts";
import { KeptTokens } from "../kept-tokens.ts";
import { deriveKey, type MasterKey } from "../keys/master-key.ts";
import { ScopeKeyring } from "../keys/scope-keys.ts";
import { readSigningKey, type SigningKey } from "../keys/signing-key.ts";
import { keptHeads } from "../proof/log-heads.ts";
import { type CheckpointSchedule, DEFAULT_SCHEDULE } from "./checkpoint-rows.ts";
import { openForReading } from "./connection.ts";
import { DATABASE_FILE, makeFile, makeFolder } from "./data-folder.ts";
import { loadDriver } from "./driver.ts";
import { Reader } from "./reader.ts";
import { HashedCredentials } from "../store/hashed-credentials.ts";
import { RememberedScopes } from "../store/remembered-scopes.ts";
import { QueuedStore } from "../store/queued-store.ts";
import { SealedVault } from "../store/sealed-vault.ts";
import { startWriterThread, writeInThisThread } from "./start-writer.ts";
import type { Storage } from "../store/storage.ts";
import { WriteQueue } from "../store/write-queue.ts";

/** How long closing waits for anchors; what they missed they are told at the next start. */
const LAST_SENDING_MS = 5_000;

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
  now = Date.now,
  mainThread = false,
}: SqliteStorageOptions): Promise<Storage> {
  loadDriver();
  makeFolder(folder);
  const file = join(folder, DATABASE_FILE);
  makeFile(file);

  const start = mainThread ? writeInThisThread : startWriterThread;
  const backend = await start(file, secret, { signer: signingKey, schedule: checkpoints });
  const keyring = new ScopeKeyring(secret);
  let reader: Reader;
  try {
    reader = new Reader(openForReading(file), keyring);
  } catch (error) {
    await backend.close();
    throw error;
  }

  const clock = () => Math.trunc(now());
  const kept = new KeptTokens();
  const anchorings = anchors.map((anchor) => new Anchoring(anchor, reader, report));
  const sendCheckpoints = async () => {
    await Promise.all(anchorings.map((anchoring) => anchoring.catchUp()));
  };
  const queue = new WriteQueue(backend, clock, () => void sendCheckpoints());
  void sendCheckpoints();
  const timer = setInterval(() => {
    // A failure is the next commit's to tell.
    queue.commit([{ kind: "make-checkpoint" }]).catch(() => undefined);
  }, checkpoints.everyMs).unref();
  const digest = keyedDigest(deriveKey(secret, "digest"));
  const scopes = new RememberedScopes(queue, digest, clock);
  const store = new QueuedStore({
    queue,
    reader,
    kept,
    beforeClose: () => {
      clearInterval(timer);
      scopes.touchAll();
    },
    beforeReaderCloses: async () => {
      await Promise.race([
        sendCheckpoints(),
        setTimeout(LAST_SENDING_MS, undefined, { ref: false }),
      ]);
    },
  });
  return {
    store,
    vault: new SealedVault({ queue, reader, keyring, kept, labelOf }),
    scopes,
    credentials: new HashedCredentials(queue, reader),
    digest,
    heads: keptHeads(reader),
    signingKey,
    now: clock,
    close: () => store.close(),
  };
}

function keyedDigest(key: KeyObject): KeyedDigest {
  return (text) => createHmac("sha256", key).update(text).digest("base64url");
}
