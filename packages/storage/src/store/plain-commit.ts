import { isBiggerThan } from "@countersign/core";
import { CHECKPOINTED } from "./checkpointed.ts";
import {
  encodeEntry,
  type EncodedCommit,
  type EncodedOperation,
  type Operation,
} from "./encoded-commit.ts";
import { isWhole } from "./record-frame.ts";

/** Above this many characters of payloads a commit is not plain. */
const MOST_TEXT = 16_384;
/** Nor with more values than this. */
const MOST_VALUES = 16;

/**
 * What a call that needs nobody writes: records, a few values, history, what is known of a call that was sent. Kept as
 * objects, which whoever writes in the same thread takes as they are; nothing in it is anybody else's to change.
 */
export interface PlainCommit {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly operations: readonly EncodedOperation[];
  /** As JSON. */
  readonly payloads: readonly string[];
  readonly records: readonly string[];
}

/** `undefined` if there is anything else in it, or much. */
export function plainCommit(operations: readonly Operation[], at: number): PlainCommit | undefined {
  const payloads: string[] = [];
  const records: string[] = [];
  const plain: EncodedOperation[] = [];
  let left = MOST_TEXT;
  for (const operation of operations) {
    switch (operation.kind) {
      case "append": {
        const { kind, record, payload, unlessPaused, sent } = operation;
        const { type, exchange, approval } = record;
        if (!isWhole(record) || CHECKPOINTED.has(type)) return undefined;
        // Of a big one, before it is written.
        if (payload && isBiggerThan(payload.body, MOST_TEXT)) return undefined;
        const text = payload && JSON.stringify(payload.body);
        if (text !== undefined && (left -= text.length) < 0) return undefined;
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
          ...(payload &&
            text !== undefined && {
              payload: { scope: payload.scope, text: payloads.push(text) - 1 },
            }),
        });
        continue;
      }
      case "keep-values":
        if (operation.entries.length > MOST_VALUES) return undefined;
        if (operation.entries.some(({ box }) => box !== undefined)) return undefined;
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

export function encodePlain(commit: PlainCommit): EncodedCommit {
  return { ...commit, operations: JSON.stringify(commit.operations) };
}

export function isPlain(commit: EncodedCommit<unknown> | PlainCommit): commit is PlainCommit {
  return typeof commit.operations !== "string";
}
