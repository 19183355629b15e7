import type { ApprovalOperation, AuditPayload } from "@countersign/core";
import type { PayloadReference } from "./encoded-commit.ts";

type Encoded<Operation> = Operation extends { readonly payload?: AuditPayload }
  ? Omit<Operation, "payload"> & { readonly payload?: PayloadReference }
  : Operation;

/** An operation around approvals as the writer reads it. */
export type EncodedApprovalOperation = Encoded<ApprovalOperation>;

const KINDS: ReadonlySet<string> = new Set<ApprovalOperation["kind"]>([
  "make-grant",
  "revoke-grant",
  "use-grant",
  "set-pause",
  "note-preview",
  "set-channels",
  "settle-notice",
  "keep-channel-note",
]);

export function isAroundApproval(operation: {
  readonly kind: string;
}): operation is EncodedApprovalOperation {
  return KINDS.has(operation.kind);
}
