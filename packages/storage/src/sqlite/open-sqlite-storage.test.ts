import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  describeCredentials,
  describeScopes,
  describeSessions,
  describeStore,
  describeVault,
  type OpenStorage,
} from "@countersign/testkit";
import { openSqliteStorage, readMasterKey } from "../index.ts";

/** Starting a thread takes longer than most of these tests, so it is tried with some of them. */
const open =
  (mainThread: boolean): OpenStorage =>
  async ({ now }) => {
    const folder = mkdtempSync(join(tmpdir(), "countersign-storage-"));
    const storage = await openSqliteStorage({
      folder,
      masterKey: await readMasterKey(folder, {}),
      labelOf: (entityType) => entityType.split("_", 1)[0] ?? entityType,
      now,
      mainThread,
    });
    const close = async () => {
      await storage.close();
      rmSync(folder, { recursive: true, force: true });
    };
    return { ...storage, close };
  };

describeStore("SQLite", open(true));
describeVault("SQLite", open(true));
describeScopes("SQLite", open(false));
describeCredentials("SQLite", open(false));
describeSessions("SQLite", open(true));
