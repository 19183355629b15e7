import type { AuditRecord } from "@countersign/core";
import type { ScopeKeyring } from "../keys/scope-keys.ts";
import type { Tampering } from "./tampering.ts";
import { commitmentIn, isChainOf, isLeafOf } from "../store/record-frame.ts";

/** A row of `audit_record`, with the bytes of its head. */
export interface RecordRow {
  readonly sequence: number;
  readonly type: string;
  readonly exchange: string | null;
  readonly approval: string | null;
  readonly headType: string;
  readonly head: Buffer;
  readonly leaf: Buffer;
  readonly chain: Buffer;
}

/** A row of `payload`, with its key; both `null` once that was erased. */
export interface PayloadRow {
  readonly keyId: string;
  readonly body: Buffer;
  readonly scope: string | null;
  readonly dataKey: Buffer | null;
}

/** Where a record has to fit in. */
export interface RecordPlace {
  readonly sequence: number;
  /** Of the record before. */
  readonly chain: Uint8Array;
  readonly at: string | null;
}

interface Wrong {
  readonly what: string;
  /** Absent: the records around it tell. */
  readonly kind?: Tampering;
}

/** Whether a record follows the one before it and its columns say what its head says. */
export function checkRecord(
  row: RecordRow,
  { sequence, chain, at }: RecordPlace,
): Wrong | { readonly at: string; readonly commitment: string | null } {
  if (row.sequence !== sequence) {
    return { what: `it is missing: the next record is ${row.sequence}`, kind: "deleted" };
  }
  const changed = (what: string) => ({ what, kind: "changed" }) as const;
  if (row.headType !== "text") return changed(`its head is stored as ${row.headType}`);
  if (!Buffer.isBuffer(row.leaf) || !Buffer.isBuffer(row.chain)) {
    return changed("its hash is stored as something else");
  }
  if (!isLeafOf(row.head, row.leaf)) return changed("its content does not match its hash");
  if (!isChainOf(chain, row.leaf, row.chain)) {
    return { what: "its hash does not follow from the record before" };
  }
  const head = parseHead(row.head);
  if (!head) return changed("its head cannot be read");
  if (head.v !== 1) return changed(`its form \`${numberOr(head.v)}\` is not known`);
  if (head.sequence !== sequence) {
    return { what: `its head says it is record ${numberOr(head.sequence)}` };
  }
  for (const column of ["type", "exchange", "approval"] as const) {
    if ((head[column] ?? null) !== row[column]) {
      return changed(`its column \`${column}\` says something else than its head`);
    }
  }
  if (typeof head.at !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(head.at)) {
    return changed("its time is no time");
  }
  if (at !== null && head.at < at) return changed("its time is before that of the record before");
  return { at: head.at, commitment: head.payloadCommitment ?? null };
}

/** Whether a payload is what its record commits to, and if that cannot be told, why. */
export function checkPayload(
  sequence: number,
  commitment: string | null,
  row: PayloadRow | undefined,
  keyring: ScopeKeyring | undefined,
): Wrong | "none" | "matching" | "unopened" | "erased" | "missing" {
  if (commitment === null) {
    return row ? { what: "it has a payload that it does not commit to", kind: "inserted" } : "none";
  }
  if (!row) return "missing";
  if (row.scope === null || row.dataKey === null) return "erased";
  if (!keyring) return "unopened";
  try {
    const key = keyring.dataKey(row.scope, { id: row.keyId, dataKey: row.dataKey });
    const found = commitmentIn(key, { sequence, dataKey: row.keyId }, row.body);
    if (found === commitment) return "matching";
    return { what: "its payload is not the one it commits to" };
  } catch {
    return { what: "its payload does not open: it was changed or moved" };
  }
}

/** A record may be anybody's work, so only a number is quoted from it. */
export function numberOr(value: unknown): string {
  return Number.isSafeInteger(value) ? String(value) : "none";
}

function parseHead(bytes: Buffer): (AuditRecord & { readonly v: unknown }) | undefined {
  try {
    const head: unknown = JSON.parse(bytes.toString("utf8"));
    return typeof head === "object" && head !== null ? (head as never) : undefined;
  } catch {
    return undefined;
  }
}
