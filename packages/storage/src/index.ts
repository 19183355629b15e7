export { readMasterKey, type MasterKey } from "./keys/master-key.ts";
export { lockDataFolder } from "./sqlite/lock-data-folder.ts";
export {
  openSqliteStorage,
  type SqliteStorageOptions,
  type Storage,
} from "./sqlite/open-sqlite-storage.ts";
export { verifyLog, type VerifyOptions, type VerifyReport } from "./sqlite/verify-log.ts";
