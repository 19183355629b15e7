import type { AuditDraft } from "../audit/audit-record.ts";
import type { Clock } from "../clock.ts";
import { CountersignError } from "../errors.ts";
import type { Reviewer } from "../identity.ts";
import type { JsonValue } from "../json.ts";
import { maskForPeople, type MaskerParts } from "../masking/masker.ts";
import type { VaultEntry } from "../masking/vault.ts";
import type { Classifier } from "../policy/action-category.ts";
import type { CompileCondition } from "../policy/condition.ts";
import type { Policy } from "../policy/policy.ts";
import type { Store } from "../store.ts";
import type { ApprovalRequest } from "./approval-request.ts";
import type { DecisionProofs } from "./decision-proof.ts";
import { entitlementOf, type Entitlement, type PeopleDirectory } from "./entitlement.ts";

/** What everything works with that reviewers can do. */
export interface ReviewingParts extends MaskerParts {
  readonly store: Store;
  readonly people: () => PeopleDirectory;
  readonly coolingOffMs: () => number;
  readonly clock: Clock;
  /** The policy in force now. */
  readonly policy: () => Policy;
  readonly classify: Classifier;
  /** Reads a condition with the names that the policy in force knows; without it a grant can have none. */
  readonly compile?: CompileCondition;
  /** What of a value does not fit a JSON Schema, in words; nothing if it fits. Never quotes the value. */
  readonly validate: (schema: JsonValue, value: JsonValue) => Promise<readonly string[]>;
  /** Takes passkeys; without it nothing can be approved that needs one. */
  readonly proofs?: DecisionProofs;
  /** A new unique id: `grt_…`. */
  readonly newId: (prefix: "grt") => string;
}

/** @throws {CountersignError} `APPROVAL_NOT_FOUND` */
export async function findRequest(store: Store, id: string): Promise<ApprovalRequest> {
  const request = await store.approval(id);
  if (request === undefined) throw new CountersignError("APPROVAL_NOT_FOUND", "check the id");
  return request;
}

/**
 * Somebody who may not decide is refused, and that they tried is recorded.
 *
 * @returns whether it is the reviewer's own request.
 * @throws {CountersignError} `APPROVAL_SELF`, `APPROVAL_NOT_ENTITLED`
 */
export async function requireEntitled(
  parts: ReviewingParts,
  reviewer: Reviewer,
  request: ApprovalRequest,
  entitlement: Entitlement = entitlementOf(parts.people(), reviewer, request),
): Promise<boolean> {
  if (entitlement.allowed) return entitlement.isOwnRequest;
  await ignored(parts, reviewer, request, entitlement.code);
  throw new CountersignError(entitlement.code, entitlement.because);
}

/** Records an attempt that changed nothing. */
export async function ignored(
  { store }: ReviewingParts,
  reviewer: Reviewer,
  request: ApprovalRequest,
  outcome: string,
): Promise<void> {
  await store.commit({
    kind: "append",
    record: { type: "approval.decision_ignored", ...about(request), reviewer, outcome },
  });
}

/** What every record about a request says. */
export function about(request: ApprovalRequest): Omit<AuditDraft, "type"> {
  const { id, exchange, scope, requester, client, upstream, tool } = request;
  return { approval: id, exchange, scope, requester, client, upstream, tool };
}

export async function maskReason<Reason extends string | null>(
  parts: MaskerParts,
  scope: string,
  reason: Reason,
): Promise<{ readonly reason: Reason; readonly entries: readonly VaultEntry[] }> {
  if (reason === null) return { reason, entries: [] };
  const masked = await maskForPeople(parts, scope, reason);
  if (typeof masked.value !== "string")
    throw new Error("a text was masked to none (this is a bug)");
  return { reason: masked.value as Reason, entries: masked.entries };
}

/** The refusal of what came too late. */
export function notPending(verb: string, request: ApprovalRequest, now: number): CountersignError {
  const state = request.state === "pending" && now >= request.expiresAt ? "expired" : request.state;
  const by = request.decision === null ? "" : `, decided by ${request.decision.reviewer.person}`;
  return new CountersignError(
    "APPROVAL_NOT_PENDING",
    `cannot ${verb} request \`${request.id}\` in state \`${state}\`${by}`,
  );
}
