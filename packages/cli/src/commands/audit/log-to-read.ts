import { resolve } from "node:path";
import type { AuditDraft, LogSearch, Store } from "@countersign/core";
import { proofsInLog } from "@countersign/identity";
import {
  checkpointsAround,
  type ImportedLog,
  importedCheckpointsAround,
  makeImportedReceipt,
  makeReceipt,
  openImportedLog,
  readMasterKey,
  startLogSearch,
  verifyLog,
  type VerifyReport,
} from "@countersign/storage";
import type { CommandContext } from "../../command.ts";
import { accessTo, configToWrite, configWithLog, openLog } from "./log-at-hand.ts";
import { logOf } from "./verify.ts";

/** Takes what names a log that is only read. */
export const READ = {
  config: { type: "string" },
  imported: { type: "string" },
} as const;

/** Which log: that of a configuration, or one that was imported into a folder. */
export interface NamedLog {
  readonly config?: string | undefined;
  readonly imported?: string | undefined;
}

/** A log to read: this installation's own, or one that was imported. */
export interface LogToRead {
  readonly store: Pick<Store, "records" | "payload">;
  /** Name and public key of the log. */
  readonly origin: string;
  readonly vkey: string;
  /** Notes in the log what was done with it; nothing is noted in an imported one. */
  note(record: AuditDraft): Promise<void>;
  search(): Promise<LogSearch>;
  verify(onProgress?: (done: number, total: number) => void): Promise<VerifyReport>;
  /** Signed checkpoints around records, from their first to their last. */
  checkpointsAround(period: {
    readonly first: number;
    readonly last: number;
  }): Promise<{ readonly before: string | null; readonly after: string }>;
  /** Makes the receipt of a decision. */
  prove(id: string): Promise<string>;
  close(): Promise<void>;
}

/** @throws {CountersignError} `STORAGE_UNAVAILABLE` if there is no such log */
export async function openLogToRead(
  { config, imported }: NamedLog,
  context: CommandContext,
): Promise<LogToRead> {
  if (imported !== undefined) {
    return importedLog(await openImportedLog(resolve(context.cwd, imported)));
  }
  const log = await openLog(config, context);
  const copy = async () => accessTo(await configWithLog(config, context), context);
  return {
    store: log.store,
    origin: log.signingKey.name,
    vkey: log.signingKey.vkey,
    note: async (record) => void (await log.store.commit({ kind: "append", record })),
    async search() {
      const { dataFolder, audit, storage } = await configToWrite(config, context);
      const { postgres } = storage;
      return startLogSearch({
        folder: dataFolder,
        ...(postgres === null ? {} : { postgres }),
        masterKey: await readMasterKey(dataFolder, context.env),
        withText: audit.searchText,
      });
    },
    async verify(onProgress) {
      const options = await logOf(config, [], [], context);
      return verifyLog({
        ...options,
        inspect: proofsInLog(),
        ...(onProgress && { onProgress }),
      });
    },
    checkpointsAround: async (period) => checkpointsAround({ ...(await copy()), ...period }),
    prove: async (id) => makeReceipt({ ...(await copy()), id }),
    close: () => log.close(),
  };
}

function importedLog(log: ImportedLog): LogToRead {
  const { folder, masterKey, about, store } = log;
  return {
    store,
    origin: about.log,
    vkey: about.vkey,
    note: async () => {},
    search: async () => startLogSearch({ folder, masterKey, withText: about.payloads }),
    verify: (onProgress) =>
      verifyLog({
        folder,
        imported: true,
        masterKey,
        vkeys: [about.vkey],
        inspect: proofsInLog(),
        ...(onProgress && { onProgress }),
      }),
    checkpointsAround: async (period) => importedCheckpointsAround(log, period),
    prove: async (id) => makeImportedReceipt(log, id),
    close: () => log.close(),
  };
}
