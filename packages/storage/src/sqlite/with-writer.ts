import { join } from "node:path";
import { CountersignError } from "@countersign/core";
import type { MasterKey } from "../keys/master-key.ts";
import type { SigningKey } from "../keys/signing-key.ts";
import { DEFAULT_SCHEDULE } from "./checkpoint-rows.ts";
import { DATABASE_FILE } from "./data-folder.ts";
import type { SqliteDatabase } from "./driver.ts";
import { encodeCommit, type Operation, type OperationResult } from "../store/encoded-commit.ts";
import { openWriter } from "./open-writer.ts";

export interface LogAccess {
  readonly folder: string;
  /** URL of the database, where it is not in the folder. */
  readonly postgres?: string;
  readonly masterKey: MasterKey;
  readonly signingKey: SigningKey;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Opens a database to write one thing or two, and closes it. Blocks this thread while it waits for the disk. */
export async function withWriter<T>(
  {
    folder,
    masterKey,
    signingKey,
    isNewKey = false,
    now,
  }: LogAccess & { readonly isNewKey?: boolean },
  use: (commit: (operation: Operation) => OperationResult, database: SqliteDatabase) => Promise<T>,
): Promise<T> {
  const notary = { signer: signingKey, schedule: DEFAULT_SCHEDULE, isNew: isNewKey };
  const { database, writer } = openWriter(join(folder, DATABASE_FILE), masterKey.secret, notary);
  try {
    const commit = (operation: Operation): OperationResult => {
      const [outcome] = writer.write([encodeCommit([operation], now)]);
      if (outcome && "results" in outcome && outcome.results[0]) return outcome.results[0];
      const because = outcome && "failure" in outcome ? outcome.failure.message : "no outcome";
      throw new CountersignError("AUDIT_WRITE_FAILED", because);
    };
    return await use(commit, database);
  } finally {
    database.close();
  }
}
