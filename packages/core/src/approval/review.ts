import { CountersignError } from "../errors.ts";
import type { Reviewer } from "../identity.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { revealToken, revealTokens } from "../masking/disclose.ts";
import type { Store } from "../store.ts";
import type { ApprovalRequest } from "./approval-request.ts";
import type { CallReach } from "./call-reach.ts";
import { castVote, grantSubjectFor, skippedReviewers, statementFor } from "./cast-vote.ts";
import { breakGlassEntitlementOf, entitlementOf, type Entitlement } from "./entitlement.ts";
import { escalate } from "./escalate.ts";
import { askedNext, askedNow } from "./escalation.ts";
import { makeGrant, revokeGrant, subjectOfGrant } from "./make-grant.ts";
import { resolveUnknown } from "./resolve-unknown.ts";
import type { ReviewedRequest, Reviewing } from "./reviewing.ts";
import { about, findRequest, type ReviewingParts } from "./reviewing-parts.ts";
import { subjectOfResume, throwSwitch } from "./throw-switch.ts";
import { approvalsMissing, hasVoted } from "./votes.ts";

/** What verified reviewers can do, whatever channel they come through. */
export function createReviewing(parts: ReviewingParts): Reviewing {
  const { store } = parts;
  return {
    async list(reviewer, { brief, ...filter }) {
      const requests = await store.approvals(filter);
      if (brief) return requests.map((request) => reviewedBriefly(parts, reviewer, request));
      return Promise.all(requests.map((request) => reviewed(parts, reviewer, request)));
    },

    count: (_reviewer, filter) => store.countApprovals(filter),

    async show(reviewer, id) {
      return reviewed(parts, reviewer, await findRequest(store, id));
    },

    async reveal(reviewer, id) {
      const { request, masked } = await looking(parts, reviewer, id);
      const revealed = await revealTokens(parts, request.scope, masked);
      await store.commit({
        kind: "append",
        record: { type: "reviewer.revealed", ...about(request), reviewer },
      });
      return revealed;
    },

    async revealOne(reviewer, id, token) {
      const { request, masked } = await looking(parts, reviewer, id);
      const value = await revealToken(parts, request.scope, masked, token);
      if (value === undefined) {
        throw new CountersignError("APPROVAL_NOT_FOUND", "nothing is kept behind this token here");
      }
      await store.commit({
        kind: "append",
        record: { type: "reviewer.revealed", ...about(request), reviewer, note: token },
      });
      return value;
    },

    decide: (reviewer, id, decision) => castVote(parts, reviewer, id, decision),

    statementFor: (reviewer, id, decision) => statementFor(parts, reviewer, id, decision),

    breakGlass: (reviewer, id, emergency) =>
      castVote(parts, reviewer, id, { ...emergency, verb: "approve", breakGlass: true }),

    escalate: (reviewer, id, handed) => escalate(parts, reviewer, id, handed),

    resolve: (reviewer, id, found) => resolveUnknown(parts, reviewer, id, found),

    grants: (_reviewer, { inForce, limit }) =>
      store.grants({ limit, ...(inForce ? { inForceAt: parts.clock.now() } : {}) }),

    makeGrant: (reviewer, grant, proof) => makeGrant(parts, reviewer, grant, proof),

    subjectOfGrantWith: (reviewer, id, decision) => grantSubjectFor(parts, reviewer, id, decision),

    subjectOfGrant: (grant) => subjectOfGrant(parts, grant),

    subjectOfResume: async () => subjectOfResume(await store.pause()),

    revokeGrant: (reviewer, id) => revokeGrant(parts, reviewer, id),

    paused: () => store.pause(),

    pause: (reviewer, { mode, reason }) => throwSwitch(parts, reviewer, mode, reason),

    async resume(reviewer, { reason, proof }) {
      await throwSwitch(parts, reviewer, null, reason, proof);
    },
  };
}

/** The arguments of a request, for somebody who may see their real values. */
async function looking(
  parts: ReviewingParts,
  reviewer: Reviewer,
  id: string,
): Promise<{ readonly request: ApprovalRequest; readonly masked: JsonValue }> {
  const request = await findRequest(parts.store, id);
  const entitlement = mayLook(parts, reviewer, request);
  if (!entitlement.allowed) {
    throw new CountersignError("APPROVAL_NOT_ENTITLED", entitlement.because);
  }
  const masked = await argumentsOf(parts.store, request);
  if (masked === undefined) {
    throw new CountersignError("APPROVAL_NOT_FOUND", `the arguments of \`${id}\` were erased`);
  }
  return { request, masked };
}

/** Those who may decide, in whichever way, may see what they decide. */
function mayLook(parts: ReviewingParts, reviewer: Reviewer, request: ApprovalRequest): Entitlement {
  const entitlement = entitlementOf(parts.people(), reviewer, request);
  if (entitlement.allowed) return entitlement;
  const inEmergency = breakGlassEntitlementOf(parts.people(), reviewer, request);
  return inEmergency.allowed ? inEmergency : entitlement;
}

async function reviewed(
  parts: ReviewingParts,
  reviewer: Reviewer,
  request: ApprovalRequest,
): Promise<ReviewedRequest> {
  const kept =
    request.resultRecord === null ? undefined : await parts.store.payload(request.resultRecord);
  const asked = whatWasAsked(await parts.store.payload(request.argumentsRecord));
  return {
    ...reviewedBriefly(parts, reviewer, request),
    ...asked,
    edit: await editOf(parts.store, request),
    result: kept,
  };
}

function reviewedBriefly(
  parts: ReviewingParts,
  reviewer: Reviewer,
  request: ApprovalRequest,
): ReviewedRequest {
  const entitlement = entitlementOf(parts.people(), reviewer, request);
  return {
    request,
    arguments: undefined,
    others: undefined,
    edit: null,
    justification: null,
    result: undefined,
    mayDecide: mayDecide(entitlement, reviewer, request),
    mayLook: mayLook(parts, reviewer, request).allowed,
    mayBreakGlass: breakGlassEntitlementOf(parts.people(), reviewer, request).allowed,
    wasPassedOver: wasPassedOver(parts, reviewer, request),
    isOwnRequest: entitlement.isOwnRequest,
    asked: askedNow(request),
    next: askedNext(request) ?? null,
  };
}

function wasPassedOver(
  { people }: ReviewingParts,
  { person }: Reviewer,
  request: ApprovalRequest,
): boolean {
  const { decision } = request;
  if (decision?.breakGlass !== true) return false;
  return skippedReviewers(people(), request, decision.reviewer).includes(person);
}

function mayDecide(
  entitlement: Entitlement,
  { person }: Reviewer,
  request: ApprovalRequest,
): ReviewedRequest["mayDecide"] {
  if (!entitlement.allowed) return { allowed: false, because: entitlement.because };
  if (request.state !== "pending" || !hasVoted(request, person)) return { allowed: true };
  const missing = approvalsMissing(request);
  const others = missing === 1 ? "one more person has" : `${missing} more people have`;
  return { allowed: false, because: `you have approved it; ${others} to` };
}

async function editOf(
  store: Store,
  { decision, decisionRecord }: ApprovalRequest,
): Promise<ReviewedRequest["edit"]> {
  if (decision?.edited !== true || decisionRecord === null) return null;
  const payload = await store.payload(decisionRecord);
  if (payload === undefined) return null;
  const { arguments: edited, changes } = payload as unknown as NonNullable<ReviewedRequest["edit"]>;
  return { arguments: edited, changes };
}

/** What is kept of a held call in the record that asked; nothing of it once it is erased. */
function whatWasAsked(
  payload: JsonValue | undefined,
): Pick<ReviewedRequest, "arguments" | "others" | "justification" | "reach"> {
  const kept = isJsonObject(payload) ? payload : {};
  const { arguments: masked, others, justification, reach } = kept;
  return {
    arguments: masked,
    others,
    justification: typeof justification === "string" ? justification : null,
    reach: isJsonObject(reach) ? (reach as unknown as CallReach) : undefined,
  };
}

async function argumentsOf(store: Store, request: ApprovalRequest): Promise<JsonValue | undefined> {
  const payload = await store.payload(request.argumentsRecord);
  return (payload as JsonObject | undefined)?.["arguments"];
}
