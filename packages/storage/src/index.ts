export { readMasterKey, type MasterKey } from "./keys/master-key.ts";
export { readSigningKey, type SigningKey } from "./keys/signing-key.ts";
export type { Anchor } from "./anchor/anchor.ts";
export { fileAnchor } from "./anchor/file-anchor.ts";
export type { CheckpointSchedule } from "./sqlite/checkpoint-rows.ts";
export { lockDataFolder } from "./sqlite/lock-data-folder.ts";
export {
  openSqliteStorage,
  type SqliteStorageOptions,
  type Storage,
} from "./sqlite/open-sqlite-storage.ts";
export type { KeptNotes } from "./sqlite/kept-checkpoints.ts";
export { TAMPERING, type Tampering } from "./sqlite/tampering.ts";
export {
  type BadRecord,
  verifyLog,
  type VerifyOptions,
  type VerifyReport,
} from "./sqlite/verify-log.ts";
