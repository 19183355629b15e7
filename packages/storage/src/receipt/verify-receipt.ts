import type { AuditRecord, JsonObject, JsonValue } from "@countersign/core";
import { type Checkpoint, openCheckpoint } from "../proof/checkpoint.ts";
import { HASH_BYTES } from "../proof/merkle-frontier.ts";
import { provesInclusion } from "../proof/merkle-proof.ts";
import { commitmentOf, leafOf } from "../store/record-frame.ts";
import { requireVkey } from "../sqlite/verify-log.ts";
import { invalidReceipt, readReceipt, type ProvenDecision, type ReceiptRecord } from "./receipt.ts";

/** The records that say what was decided. Of several the last one counts. */
const DECISIONS: readonly string[] = [
  "call.decided",
  "approval.approved",
  "approval.rejected",
  "approval.broke_glass",
];

/**
 * What a receipt proves, to somebody who trusts `vkeys` and has nothing else.
 *
 * @throws {CountersignError} `RECEIPT_INVALID` if it proves nothing, `SIGNING_KEY_INVALID` if a vkey is none.
 */
export function verifyReceipt(text: string, vkeys: readonly string[]): ProvenDecision {
  const verifiers = vkeys.map(requireVkey);
  const receipt = readReceipt(text);
  const signatures = receipt.checkpoint.split("\n\n").at(-1)?.trimEnd().split("\n") ?? [];
  // One that nobody checks could be changed.
  if (signatures.length !== 1) throw invalidReceipt("its checkpoint has other signatures");
  const checkpoint = openCheckpoint(receipt.checkpoint, verifiers);
  if ("problem" in checkpoint) throw invalidReceipt(`its checkpoint: ${checkpoint.problem}`);

  const records = receipt.records.map((record) => {
    const head = provenHead(record, checkpoint);
    return { head, payload: provenPayload(record, head) };
  });
  const end = records.findLastIndex(({ head }) => DECISIONS.includes(head.type));
  const decided = records[end];
  // A reviewer may have changed them: what was decided are the last there are.
  const asked = records.slice(0, end + 1).findLast(({ payload }) => holdsArguments(payload));
  if (!asked || !decided) throw invalidReceipt("it holds no decision about arguments");
  const isByPerson = decided.head.type !== "call.decided";
  const id = (head: AuditRecord) => (isByPerson ? head.approval : head.exchange);
  const isAboutIt = (head: AuditRecord) =>
    id(head) === id(asked.head) &&
    head.upstream === asked.head.upstream &&
    head.tool === asked.head.tool;
  if (id(asked.head) === undefined || !records.every(({ head }) => isAboutIt(head))) {
    throw invalidReceipt("its records are about different calls");
  }
  if (isByPerson && !decided.head.reviewer) throw invalidReceipt("nobody is named who decided");
  return {
    log: checkpoint.origin,
    size: checkpoint.size,
    reviewer: decided.head.reviewer ?? null,
    decision: isByPerson ? decided.head.type : (decided.head.decision ?? ""),
    at: decided.head.at,
    upstream: asked.head.upstream ?? "",
    tool: asked.head.tool ?? "",
    arguments: (asked.payload as JsonObject)["arguments"] ?? null,
    records: records.map(({ head }) => head),
  };
}

function provenHead({ head: bytes, proof }: ReceiptRecord, checkpoint: Checkpoint): AuditRecord {
  let head: AuditRecord & { readonly v: unknown };
  try {
    head = JSON.parse(bytes) as typeof head;
  } catch (cause) {
    throw invalidReceipt("a record cannot be read", cause);
  }
  const { v, ...record } = head;
  const at = { leaf: leafOf(Buffer.from(bytes)), index: record.sequence - 1 };
  if (v !== 1 || !provesInclusion(at, checkpoint, proof.map(hashOf))) {
    throw invalidReceipt(`record ${String(record.sequence)} does not stand in the log that signed`);
  }
  return record;
}

function provenPayload(
  { payload }: ReceiptRecord,
  { sequence, payloadCommitment }: AuditRecord,
): JsonValue | undefined {
  if (payload === null) return undefined;
  const salt = hashOf(payload.salt);
  if (commitmentOf(salt, Buffer.from(payload.text)) !== payloadCommitment) {
    throw invalidReceipt(`the payload is not the one that record ${sequence} commits to`);
  }
  return JSON.parse(payload.text) as JsonValue;
}

/** 32 bytes in base64, which can be written in one way only. */
function hashOf(encoded: string): Buffer {
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length !== HASH_BYTES || bytes.toString("base64") !== encoded) {
    throw invalidReceipt("a hash in it is none");
  }
  return bytes;
}

function holdsArguments(payload: JsonValue | undefined): boolean {
  return typeof payload === "object" && payload !== null && "arguments" in payload;
}
