/**
 * A receipt: a file that proves one decision without the database. `docs/receipt-format.md` describes it for those who
 * write a verifier of their own.
 */
import { CountersignError, type AuditRecord, type JsonValue } from "@countersign/core";

export const RECEIPT_FORMAT = "countersign.receipt/1";

export interface Receipt {
  readonly format: typeof RECEIPT_FORMAT;
  /** Of one approval request or one call, in the order of the log. */
  readonly records: readonly ReceiptRecord[];
  /** Signed note: the head of the log in which all of them stand. */
  readonly checkpoint: string;
}

export interface ReceiptRecord {
  /** The record's JSON, to the byte. */
  readonly head: string;
  /** What leads from its leaf to the checkpoint's root: hashes, base64. */
  readonly proof: readonly string[];
  /** What its commitment commits to; `null` if that is not opened. */
  readonly payload: { readonly salt: string; readonly text: string } | null;
}

/** What a receipt proves. */
export interface ProvenDecision {
  /** The log that signed, how many records it had then, and the root of the tree over them. */
  readonly log: string;
  readonly size: number;
  /** Who decided: a person, or `null` when the policy did. */
  readonly reviewer: NonNullable<AuditRecord["reviewer"]> | null;
  readonly decision: string;
  readonly at: string;
  readonly upstream: string;
  readonly tool: string;
  /** Masked, exactly as they were decided. */
  readonly arguments: JsonValue;
  readonly records: readonly AuditRecord[];
}

/** Writes a receipt. There is one way to, so that every byte of the file is vouched for. */
export function writeReceipt({ records, checkpoint }: Omit<Receipt, "format">): string {
  const receipt: Receipt = {
    format: RECEIPT_FORMAT,
    records: records.map(({ head, proof, payload }) => ({
      head,
      proof: [...proof],
      payload: payload && { salt: payload.salt, text: payload.text },
    })),
    checkpoint,
  };
  return `${JSON.stringify(receipt, null, 2)}\n`;
}

/** @throws {CountersignError} `RECEIPT_INVALID` if it is not written as {@link writeReceipt} writes. */
export function readReceipt(text: string): Receipt {
  let receipt: Receipt;
  try {
    receipt = JSON.parse(text) as Receipt;
    if (receipt.format === RECEIPT_FORMAT && writeReceipt(receipt) === text) return receipt;
  } catch (cause) {
    throw invalidReceipt("it cannot be read", cause);
  }
  throw invalidReceipt("it is not written as receipts are");
}

export function invalidReceipt(detail: string, cause?: unknown): CountersignError {
  return new CountersignError("RECEIPT_INVALID", detail, { cause });
}
