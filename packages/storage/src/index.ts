export { type LogSearchOptions, startLogSearch } from "./search/log-search.ts";
export { searchesText } from "./search/search-index.ts";
export { drawRandom } from "./keys/draw-random.ts";
export { readMasterKey, type MasterKey } from "./keys/master-key.ts";
export { readSigningKey, type SigningKey, signingKeyFile } from "./keys/signing-key.ts";
export type { Anchor, AnchorHoldings, GrowingLog } from "./anchor/anchor.ts";
export { readCheckpoint, splitNotes } from "./proof/checkpoint.ts";
export { cosignedAt, readWitness } from "./proof/cosignature.ts";
export { fileAnchor } from "./anchor/file-anchor.ts";
export type { CheckpointSchedule } from "./sqlite/checkpoint-rows.ts";
export { checkpointsAround, importedCheckpointsAround } from "./receipt/checkpoints-around.ts";
export { makeImportedReceipt, makeReceipt, type ReceiptOptions } from "./receipt/make-receipt.ts";
export type { ProvenDecision } from "./receipt/receipt.ts";
export { exportLog } from "./log-file/export-log.ts";
export { importLog } from "./log-file/import-log.ts";
export { type ImportedLog, openImportedLog } from "./log-file/imported-log.ts";
export { verifyReceipt } from "./receipt/verify-receipt.ts";
export {
  type Accountable,
  eraseData,
  type EraseOptions,
  listHolds,
  placeHold,
  releaseHold,
} from "./store/erase-data.ts";
export { eraseBeside } from "./store/erase-beside.ts";
export type { Erased, ErasureSelection } from "./store/erasure.ts";
export type { LegalHold } from "./store/legal-hold.ts";
export { backUp, restore, type Restored } from "./sqlite/backup.ts";
export { replaceSigningKey } from "./sqlite/replace-signing-key.ts";
export type { LogAccess } from "./sqlite/with-writer.ts";
export { makePrivateFolder } from "./sqlite/data-folder.ts";
export { lockDataFolder } from "./sqlite/lock-data-folder.ts";
export {
  openSqliteStorage,
  type SqliteStorageOptions,
} from "./sqlite/open-sqlite-storage.ts";
export type { Storage } from "./store/storage.ts";
export type { WriteObserver } from "./store/write-observer.ts";
export { isShortHead, type KeptNotes } from "./sqlite/kept-checkpoints.ts";
export { TAMPERING, type Tampering } from "./sqlite/tampering.ts";
export {
  type BadRecord,
  verifyLog,
  type VerifyOptions,
  type VerifyReport,
} from "./sqlite/verify-log.ts";
