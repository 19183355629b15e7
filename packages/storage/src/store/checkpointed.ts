import type { AuditRecordType } from "@countersign/core";

/** What is given a checkpoint at once: what somebody may one day want to prove, and the end of a run. */
export const CHECKPOINTED: ReadonlySet<AuditRecordType> = new Set<AuditRecordType>([
  "approval.requested",
  "approval.approved",
  "approval.rejected",
  "approval.broke_glass",
  "approval.resolved",
  "payload.erased",
  "legal_hold.placed",
  "legal_hold.released",
  "signing_key.retired",
  "signing_key.created",
  "log.restored",
  "log.stopped",
]);
