/**
 * Hashes of what stands beside the log, which records carry so that a changed row is noticed. What is hashed names no
 * value, and holds a keyed hash or a time to the millisecond, so that it is not guessed from its hash.
 */
import { hash } from "node:crypto";
import type { NewApproval, NewGrant, ReviewerDecision } from "@countersign/core";
import type { LegalHold } from "./legal-hold.ts";

/** Of all that never changes about a request: the call, its deadline, who may decide it and how many have to. */
export function termsOfRequest(request: NewApproval): string {
  return hashOf(request);
}

/**
 * Of a vote, with how long the call is then refused unasked (milliseconds since the epoch). Its reason is left out: it
 * is short enough to be guessed, and can be erased; its record commits to it. So is a passkey's signature: its record has it.
 */
export function termsOfVote(vote: ReviewerDecision, coolingOffUntil: number | null): string {
  const { reason: _, proof: _proof, ...said } = vote;
  return hashOf({ ...said, coolingOffUntil });
}

/** Of a grant, without its reason and a passkey's signature, for the same reasons. */
export function termsOfGrant(grant: NewGrant): string {
  const { reason: _, proof: _proof, ...said } = grant;
  return hashOf(said);
}

/** Of a reviewer's credential. Its hash, in base64, is that of 256 random bits. */
export function termsOfCredential({
  id,
  person,
  hash: kept,
}: {
  readonly id: string;
  readonly person: string;
  readonly hash: string;
}): string {
  return hashOf({ id, person, hash: kept });
}

/** Of a legal hold: what it is about. */
export function termsOfHold({
  id,
  scope,
  requester,
}: Pick<LegalHold, "id" | "scope" | "requester">): string {
  return hashOf({ id, scope, requester });
}

function hashOf(value: object): string {
  return hash("sha256", sortedJson(value), "base64");
}

/** JSON with the keys of each object in one order. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
