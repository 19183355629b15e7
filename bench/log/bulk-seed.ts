import { join } from "node:path";
import type { AuditDraft } from "@countersign/core";
import type { MasterKey, SigningKey } from "@countersign/storage";
import { ScopeKeyring } from "../../packages/storage/src/keys/scope-keys.ts";
import { AuditLog } from "../../packages/storage/src/sqlite/audit-log.ts";
import {
  CheckpointRows,
  DEFAULT_SCHEDULE,
} from "../../packages/storage/src/sqlite/checkpoint-rows.ts";
import { openForWriting } from "../../packages/storage/src/sqlite/connection.ts";
import { DATABASE_FILE } from "../../packages/storage/src/sqlite/data-folder.ts";
import { ScopeKeyRows } from "../../packages/storage/src/sqlite/scope-key-rows.ts";

const AT_ONCE = 20_000;

/**
 * Fills a log up to `size` records with what the writer itself uses, but without waiting for the disk: hashed, chained
 * and with checkpoints, so that it verifies.
 */
export function bulkSeed(
  {
    folder,
    masterKey,
    signingKey,
  }: { folder: string; masterKey: MasterKey; signingKey: SigningKey },
  size: number,
  draftOf: (i: number) => AuditDraft,
): void {
  const database = openForWriting(join(folder, DATABASE_FILE));
  database.pragma("synchronous = OFF");
  const log = new AuditLog(
    database,
    new ScopeKeyRows(database, new ScopeKeyring(masterKey.secret)),
  );
  const checkpoints = new CheckpointRows(database, signingKey, DEFAULT_SCHEDULE);
  const start = performance.now();
  for (let isFull = false; !isFull; ) {
    database.exec("begin immediate");
    log.begin();
    for (let i = 0; i < AT_ONCE && log.next <= size; i++) log.append(draftOf(log.next), Date.now());
    isFull = log.next > size;
    log.finish();
    const { sequence, at } = log.position();
    checkpoints.make(sequence, at, true);
    database.exec("commit");
    if (sequence % 500_000 < AT_ONCE) {
      const seconds = ((performance.now() - start) / 1000).toFixed(0);
      console.error(`seeded ${sequence} of ${size} after ${seconds} s`);
    }
  }
  database.close();
}
