import { type AuditPayload, isBiggerThan } from "@countersign/core";
import { CHECKPOINTED } from "./checkpointed.ts";
import {
  encodeEntry,
  type EncodedCommit,
  type EncodedOperation,
  type Operation,
} from "./encoded-commit.ts";
import { isWhole, type PackedPayload } from "./record-frame.ts";

/** Above this many characters of payloads a commit is not small. */
const MOST_TEXT = 16_384;
/** Nor with more than this of payloads that are packed already. In bytes. */
const MOST_PACKED = 65_536;
/** Nor is it plain with more values than this. */
const MOST_VALUES = 16;

/**
 * What a call that needs nobody writes: records, a few values, history, what is known of a call that was sent. Kept as
 * objects, which whoever writes in the same thread takes as they are; nothing in it is anybody else's to change.
 */
export interface PlainCommit<Payload = string | PackedPayload> {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly operations: readonly EncodedOperation[];
  /** As JSON, or packed already. */
  readonly payloads: readonly Payload[];
  readonly records: readonly string[];
}

/**
 * `undefined` if there is anything else in it, or many values.
 *
 * @param pack is given each big payload, once.
 */
export function plainCommit<Packed>(
  operations: readonly Operation[],
  at: number,
  pack: (body: AuditPayload["body"]) => Packed,
): PlainCommit<string | Packed> | undefined {
  // INVARIANT: before anything is packed, because what is packed is packed once.
  if (!operations.every(isPlainOperation)) return undefined;
  const payloads: (string | Packed)[] = [];
  const records: string[] = [];
  const plain: EncodedOperation[] = [];
  for (const operation of operations) {
    switch (operation.kind) {
      case "append": {
        const { kind, record, payload, unlessPaused, sent } = operation;
        const { type, exchange, approval } = record;
        plain.push({
          kind,
          record: {
            type,
            ...(exchange !== undefined && { exchange }),
            ...(approval !== undefined && { approval }),
          },
          written: records.push(JSON.stringify(record)) - 1,
          ...(unlessPaused !== undefined && { unlessPaused }),
          ...(sent && { sent: { ...sent } }),
          ...(payload && {
            payload: { scope: payload.scope, text: payloads.push(written(payload, pack)) - 1 },
          }),
        });
        continue;
      }
      case "keep-values":
        plain.push({ kind: "keep-values", entries: operation.entries.map(encodeEntry) });
        continue;
      case "note-history": {
        const { seen, disclosed } = operation.entry;
        const entry = { ...operation.entry, seen: { ...seen }, disclosed: { ...disclosed } };
        plain.push({ kind: "note-history", entry });
        continue;
      }
      case "change-sent":
        plain.push({ kind: "change-sent", change: { ...operation.change } });
        continue;
      default:
        return undefined;
    }
  }
  return { at, operations: plain, payloads, records };
}

function isPlainOperation(operation: Operation): boolean {
  switch (operation.kind) {
    case "append":
      return isWhole(operation.record) && !CHECKPOINTED.has(operation.record.type);
    case "keep-values":
      return (
        operation.entries.length <= MOST_VALUES &&
        operation.entries.every(({ box }) => box === undefined)
      );
    default:
      return operation.kind === "note-history" || operation.kind === "change-sent";
  }
}

function written<Packed>(
  { body }: AuditPayload,
  pack: (body: AuditPayload["body"]) => Packed,
): string | Packed {
  // Of a big one, before it is written.
  return isBiggerThan(body, MOST_TEXT) ? pack(body) : JSON.stringify(body);
}

/** Whether it is so little that writing it holds up nobody. */
export function isSmall({ payloads }: PlainCommit): boolean {
  let text = 0;
  let packed = 0;
  for (const payload of payloads) {
    if (typeof payload === "string") text += payload.length;
    else packed += payload.bytes.length;
  }
  return text <= MOST_TEXT && packed <= MOST_PACKED;
}

export function encodePlain(commit: PlainCommit): EncodedCommit {
  return { ...commit, operations: JSON.stringify(commit.operations) };
}

export function isPlain<Payload>(
  commit: EncodedCommit<Payload> | PlainCommit<Payload>,
): commit is PlainCommit<Payload> {
  return typeof commit.operations !== "string";
}
