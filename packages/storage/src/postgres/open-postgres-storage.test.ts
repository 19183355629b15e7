import {
  describeCredentials,
  describeScopes,
  describeSessions,
  describeStore,
  describeVault,
  type OpenStorage,
  type TestDatabase,
  openTestDatabase,
} from "@countersign/testkit";
import { afterAll, beforeAll } from "vitest";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readMasterKey, readSigningKey } from "../index.ts";
import { openPostgresStorage } from "./index.ts";

let database: TestDatabase;
/** Schemas that nobody uses and nothing is in: making one takes ten times as long as emptying it. */
const free: string[] = [];
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const open: OpenStorage = async ({ now }) => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-storage-"));
  const url = free.pop() ?? (await database.freshUrl());
  const storage = await openPostgresStorage({
    url,
    masterKey: await readMasterKey(folder, {}),
    signingKey: readSigningKey(folder),
    labelOf: (entityType) => entityType.split("_", 1)[0] ?? entityType,
    now,
  });
  const close = async () => {
    await storage.close();
    await database.empty(url);
    free.push(url);
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...storage, close };
};

describeStore("PostgreSQL", open);
describeVault("PostgreSQL", open);
describeScopes("PostgreSQL", open);
describeCredentials("PostgreSQL", open);
describeSessions("PostgreSQL", open);
