import type { AuditDraft } from "../audit/audit-record.ts";
import type { Clock } from "../clock.ts";
import { CountersignError } from "../errors.ts";
import type { Reviewer } from "../identity.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { revealTokens } from "../masking/disclose.ts";
import { maskJson, type MaskerParts } from "../masking/masker.ts";
import type { Store } from "../store.ts";
import type { ApprovalRequest } from "./approval-request.ts";
import { entitlementOf, type PeopleDirectory } from "./entitlement.ts";
import type { ReviewedRequest, Reviewing } from "./reviewing.ts";

export interface ReviewingParts extends MaskerParts {
  readonly store: Store;
  readonly people: () => PeopleDirectory;
  readonly coolingOffMs: () => number;
  readonly clock: Clock;
}

/** What verified reviewers can do, whatever channel they come through. */
export function createReviewing(parts: ReviewingParts): Reviewing {
  const { store, clock } = parts;
  return {
    async list(reviewer, filter) {
      const requests = await store.approvals(filter);
      return Promise.all(requests.map((request) => reviewed(parts, reviewer, request)));
    },

    async show(reviewer, id) {
      return reviewed(parts, reviewer, await find(store, id));
    },

    async reveal(reviewer, id) {
      const request = await find(store, id);
      const entitlement = entitlementOf(parts.people(), reviewer, request);
      if (!entitlement.allowed) {
        throw new CountersignError("APPROVAL_NOT_ENTITLED", entitlement.because);
      }
      const masked = await argumentsOf(store, request);
      if (masked === undefined) {
        throw new CountersignError("APPROVAL_NOT_FOUND", `the arguments of \`${id}\` were erased`);
      }
      const revealed = await revealTokens(parts, request.scope, masked);
      await store.commit({
        kind: "append",
        record: { type: "reviewer.revealed", ...about(request), reviewer },
      });
      return revealed;
    },

    async decide(reviewer, id, { verb, reason }) {
      const request = await find(store, id);
      const isOwnRequest = await requireEntitled(parts, reviewer, request);
      const at = clock.now();
      const kept = await maskReason(parts, request.scope, reason);
      const record = { ...about(request), reviewer, selfApproved: isOwnRequest };
      const results = await store.commit(
        { kind: "keep-values", entries: kept.entries },
        {
          kind: "move-approval",
          id,
          event: verb,
          set: {
            decision: { verb, reviewer, at, reason: kept.reason, selfApproved: isOwnRequest },
            ...(verb === "reject" ? { coolingOffUntil: at + parts.coolingOffMs() } : {}),
          },
          onlyIf: { expiresAfter: at },
          record: {
            type: verb === "approve" ? "approval.approved" : "approval.rejected",
            ...record,
          },
          payload: { scope: request.scope, body: { reason: kept.reason } },
          otherwise: { type: "approval.decision_ignored", ...record, outcome: verb },
        },
      );
      const result = results.at(-1);
      if (result?.done && result.approval !== undefined) return result.approval;
      throw notPending(verb, result?.approval ?? request, at);
    },

    async resolve(reviewer, id, { outcome, reason }) {
      const request = await find(store, id);
      const isOwnRequest = await requireEntitled(parts, reviewer, request);
      const kept = await maskReason(parts, request.scope, reason);
      const record = { ...about(request), reviewer, selfApproved: isOwnRequest, outcome };
      const results =
        request.state === "unknown"
          ? await store.commit(
              { kind: "keep-values", entries: kept.entries },
              {
                kind: "move-approval",
                id,
                event: outcome === "executed" ? "succeed" : "fail",
                onlyIf: { fence: request.fence },
                record: { type: "approval.resolved", ...record },
                payload: { scope: request.scope, body: { reason: kept.reason } },
                otherwise: { type: "approval.decision_ignored", ...record },
              },
            )
          : await store.commit({
              kind: "append",
              record: { type: "approval.decision_ignored", ...record },
            });
      const result = results.at(-1);
      if (request.state === "unknown" && result?.done && result.approval !== undefined) {
        return result.approval;
      }
      throw notPending("resolve", request, clock.now());
    },
  };
}

async function find(store: Store, id: string): Promise<ApprovalRequest> {
  const request = await store.approval(id);
  if (request === undefined) throw new CountersignError("APPROVAL_NOT_FOUND", "check the id");
  return request;
}

/** @returns whether it is the reviewer's own request. */
async function requireEntitled(
  parts: ReviewingParts,
  reviewer: Reviewer,
  request: ApprovalRequest,
): Promise<boolean> {
  const entitlement = entitlementOf(parts.people(), reviewer, request);
  if (entitlement.allowed) return entitlement.isOwnRequest;
  await parts.store.commit({
    kind: "append",
    record: {
      type: "approval.decision_ignored",
      ...about(request),
      reviewer,
      outcome: entitlement.code,
    },
  });
  throw new CountersignError(entitlement.code, entitlement.because);
}

async function reviewed(
  parts: ReviewingParts,
  reviewer: Reviewer,
  request: ApprovalRequest,
): Promise<ReviewedRequest> {
  const entitlement = entitlementOf(parts.people(), reviewer, request);
  const kept =
    request.resultRecord === null ? undefined : await parts.store.payload(request.resultRecord);
  return {
    request,
    arguments: await argumentsOf(parts.store, request),
    result: kept,
    mayDecide: entitlement.allowed
      ? { allowed: true }
      : { allowed: false, because: entitlement.because },
    isOwnRequest: entitlement.isOwnRequest,
  };
}

async function argumentsOf(store: Store, request: ApprovalRequest): Promise<JsonValue | undefined> {
  const payload = await store.payload(request.argumentsRecord);
  return (payload as JsonObject | undefined)?.["arguments"];
}

async function maskReason(
  parts: MaskerParts,
  scope: string,
  reason: string | null,
): Promise<{
  readonly reason: string | null;
  readonly entries: Awaited<ReturnType<typeof maskJson>>["entries"];
}> {
  if (reason === null) return { reason: null, entries: [] };
  const masked = await maskJson(parts, scope, reason);
  if (typeof masked.value !== "string")
    throw new Error("a text was masked to none (this is a bug)");
  return { reason: masked.value, entries: masked.entries };
}

function about(request: ApprovalRequest): Omit<AuditDraft, "type"> {
  const { id, exchange, scope, requester, client, upstream, tool } = request;
  return { approval: id, exchange, scope, requester, client, upstream, tool };
}

function notPending(verb: string, request: ApprovalRequest, now: number): CountersignError {
  const state = request.state === "pending" && now >= request.expiresAt ? "expired" : request.state;
  const by = request.decision === null ? "" : `, decided by ${request.decision.reviewer.person}`;
  return new CountersignError(
    "APPROVAL_NOT_PENDING",
    `cannot ${verb} request \`${request.id}\` in state \`${state}\`${by}`,
  );
}
