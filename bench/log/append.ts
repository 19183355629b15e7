import { setTimeout as sleep } from "node:timers/promises";
import type { AuditDraft, Store, StoreOperation } from "@countersign/core";

export interface Appended {
  /** Commits a second, each with one record and a payload of 1 KB. */
  readonly rate: number;
  /** Milliseconds until a commit is durable. */
  readonly p50: number;
  readonly p99: number;
}

const TEXT = "EMAIL_7f3k2q9dxz asked about order 4711 ".repeat(26);

export function aRecord(i: number): StoreOperation {
  const record = aDraft(i);
  const scope = record.scope ?? "";
  return {
    kind: "append",
    record,
    payload: { scope, body: { result: `${wordsOf(i)} ${TEXT}` } },
  };
}

export function aDraft(i: number): AuditDraft {
  return {
    type: "execution.finished",
    exchange: `xch_${i}`,
    scope: `scope_${i % 50}`,
    requester: { id: `local:user-${i % 20}@host`, name: "bench", verified: false },
    client: { name: "bench", version: "1.0.0" },
    upstream: "crm",
    tool: i % 10 === 0 ? "query" : `tool-${i % 100}`,
    decision: i % 50 === 13 ? "deny" : "allow",
    masked: { EMAIL_ADDRESS: 1 },
    outcome: "answered",
    durationMs: 12,
  };
}

/** What is searched for. */
export function wordsOf(i: number): string {
  return `${i % 100_000 === 7 ? "needle " : ""}invoice ${i % 9_000}`;
}

/** As many commits as `callers` get done, each waiting for its own. */
export async function appendFor(store: Store, callers: number, ms: number): Promise<Appended> {
  const took: number[] = [];
  const start = performance.now();
  const call = async (): Promise<void> => {
    while (performance.now() - start < ms) {
      const from = performance.now();
      await store.commit(aRecord(took.length));
      took.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  return summary(took, performance.now() - start);
}

/** What a commit takes when they come at a steady rate, whether the last one is done or not. */
export async function appendAt(store: Store, perSecond: number, ms: number): Promise<Appended> {
  const took: number[] = [];
  const waiting: Promise<void>[] = [];
  const start = performance.now();
  for (let i = 0; performance.now() - start < ms; i++) {
    await sleep(Math.max(0, start + (i * 1000) / perSecond - performance.now()));
    const from = performance.now();
    const done = store.commit(aRecord(i)).then(() => void took.push(performance.now() - from));
    waiting.push(done);
  }
  await Promise.all(waiting);
  return summary(took, performance.now() - start);
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function summary(took: number[], ms: number): Appended {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? 0;
  return { rate: (took.length / ms) * 1000, p50: at(0.5), p99: at(0.99) };
}
