import { canonicalJson, type JsonValue } from "../json.ts";
import type { Store } from "../store.ts";
import type { GuardParts } from "./guard-parts.ts";
import type { PreparedCall } from "./prepare.ts";
import type { Outcome } from "./tool-call.ts";

/**
 * Whether a call's answer is kept until its caller has it: running a read again does no harm. What its door has a name
 * for may come in again while it runs, and is kept whatever it does.
 */
export function isKept({ call, classification, policy }: PreparedCall): boolean {
  if (call.callKey !== undefined) return true;
  return classification.category !== "read" && (policy.reissueWindowMs ?? 0) > 0;
}

/** What makes a call the same one when it is made again: what a held call is found by, the client, and what it goes on with. */
export function sentCallKey(
  { digest }: Pick<GuardParts, "digest">,
  { call, fingerprint }: PreparedCall,
): string {
  const { client } = call.caller;
  const { callKey = null, continues = null } = call;
  return digest(canonicalJson(["sent", fingerprint, client.name, callKey, continues]));
}

/** The masked answer that a record holds; `undefined` if it was erased. */
export async function keptAnswer(
  store: Pick<Store, "payload">,
  record: number | null,
): Promise<Extract<Outcome, { kind: "answered" | "refused" }> | undefined> {
  const kept = record === null ? undefined : await store.payload(record);
  if (kept === undefined) return undefined;
  const { result, error, isWithheld } = kept as {
    readonly result?: JsonValue;
    readonly error?: JsonValue;
    readonly isWithheld?: JsonValue;
  };
  if (result !== undefined) return { kind: "answered", result, approval: null };
  return {
    kind: "refused",
    error: error ?? null,
    ...(isWithheld === true ? { isWithheld } : {}),
    approval: null,
  };
}
