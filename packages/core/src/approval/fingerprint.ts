import type { Requester } from "../identity.ts";
import { canonicalJson, type JsonObject, type JsonValue } from "../json.ts";
import type { Verdict } from "../policy/policy.ts";

/**
 * A keyed hash (HMAC-SHA256, base64url) under a key of this installation. Plain SHA-256 would let whoever holds the
 * log guess short argument values.
 */
export type KeyedDigest = (text: string) => string;

export interface FingerprintedCall {
  readonly requester: Requester;
  readonly upstream: string;
  readonly tool: string;
  /** As the agent sent them, tokens included. */
  readonly arguments: JsonValue;
  /** Members beside them, as the agent sent them. */
  readonly others?: JsonObject;
  /** If the door knows one. */
  readonly conversation?: string;
}

/** What makes two calls the same call: who, where, which tool, exactly which arguments and what beside them. */
export function callFingerprint(call: FingerprintedCall, digest: KeyedDigest): string {
  const { requester, upstream, tool, conversation, others } = call;
  return digest(
    canonicalJson([
      "call",
      requester.id,
      upstream,
      tool,
      call.arguments,
      ...(conversation === undefined ? [] : [conversation]),
      ...(others === undefined ? [] : [{ others }]),
      // A program's key may be followed by one of the same name that somebody else made.
      ...(requester.keyMadeBy === undefined ? [] : [{ keyMadeBy: requester.keyMadeBy }]),
    ]),
  );
}

export interface BoundTerms {
  readonly fingerprint: string;
  /** Hash of the tool's definition as the upstream gave it. */
  readonly toolHash: string;
  /** Hash of the policy that asked. */
  readonly policyHash: string;
  /** What the policy asked for: the decision, its rules, who is asked and how many of them. */
  readonly asked: Verdict;
  /** What the upstream would be given in place of tokens, by argument path; changes when the policy's disclosures do. */
  readonly disclosed: readonly string[];
}

/** What a decision approves. If any of it has changed at the claim, the approval no longer applies. */
export function approvalBinding(terms: BoundTerms, expiresAt: number, digest: KeyedDigest): string {
  return digest(
    canonicalJson([
      "binding",
      terms.fingerprint,
      terms.toolHash,
      terms.policyHash,
      askedFor(terms.asked),
      terms.disclosed,
      expiresAt,
    ]),
  );
}

/** What of a verdict a person agrees to: weaker terms, or other rules, are another question. */
export function askedFor({ decision, rules, approval }: Verdict): JsonValue {
  return [
    decision,
    rules,
    approval.reviewers,
    approval.quorum ?? 1,
    (approval.escalateTo ?? []).map((level) => [...level]),
    approval.breakGlass ?? [],
    ...(approval.require === undefined ? [] : [approval.require]),
  ];
}
