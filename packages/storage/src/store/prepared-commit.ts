import type { AuditDraft } from "@countersign/core";
import type { EncodedCommit, EncodedOperation, Failure } from "./encoded-commit.ts";
import { packPayload, type PackedPayload, WrittenDraft } from "./record-frame.ts";
import type { PlainCommit } from "./plain-commit.ts";
import { VaultCollision } from "./vault-collision.ts";

/** A commit with everything done that needs no database. */
export interface PreparedCommit {
  readonly at: number;
  readonly operations: readonly EncodedOperation[];
  readonly payloads: readonly PackedPayload[];
}

/** To be done before a lock is taken: compressing must not make others wait. */
export function prepareCommit(commit: EncodedCommit): PreparedCommit | Failure {
  try {
    return {
      at: commit.at,
      operations: (JSON.parse(commit.operations) as readonly EncodedOperation[]).map((operation) =>
        withWritten(operation, commit.records),
      ),
      payloads: commit.payloads.map(packed),
    };
  } catch (error) {
    return failureOf(error);
  }
}

/** The same for what did not come as text. */
export function preparePlain({ at, operations, records, payloads }: PlainCommit): PreparedCommit {
  return {
    at,
    operations: operations.map((operation) => withWritten(operation, records)),
    payloads: payloads.map(packed),
  };
}

function packed(payload: string | PackedPayload): PackedPayload {
  return typeof payload === "string" ? packPayload(payload) : payload;
}

function withWritten(operation: EncodedOperation, records: readonly string[]): EncodedOperation {
  if (operation.kind !== "append" || operation.written === undefined) return operation;
  const text = records[operation.written];
  if (text === undefined) throw new Error("a record came without its text (this is a bug)");
  return { ...operation, record: new WrittenDraft(operation.record, text) };
}

/** A record of an operation on a request names that request. */
export function about(approval: string, record: AuditDraft): AuditDraft {
  return { approval, ...record };
}

export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof VaultCollision) return { code: "VAULT_COLLISION", message };
  const code = (error as { code?: unknown } | null)?.code;
  return {
    code: "AUDIT_WRITE_FAILED",
    message,
    ...(typeof code === "string" && { causeCode: code }),
  };
}
