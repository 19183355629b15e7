import {
  askedNext,
  askedNow,
  describeCall,
  previewInWords,
  type ApprovalRequest,
  type JsonValue,
  type ReviewedRequest,
  type ReviewerDecision,
} from "@countersign/core";
import type { ConsoleOptions } from "./console-options.ts";
import { asItStands, personName, whatHappened } from "./wording.ts";

/** A request as the API gives it: what a reviewer needs, none of what only the store needs. */
export function approvalJson(
  reviewed: ReviewedRequest,
  { people, now }: Pick<ConsoleOptions, "people" | "now">,
): object {
  const asIs = asItStands(reviewed.request, now());
  return {
    ...briefApprovalJson(reviewed),
    summary: describeCall(reviewed.request, reviewed.reach),
    arguments: orNull(reviewed.arguments),
    others: orNull(reviewed.others),
    edit: reviewed.edit,
    justification: reviewed.justification,
    result: orNull(reviewed.result),
    happened: whatHappened(asIs, (person) => personName(people, person)),
  };
}

/** The same without what only the page of one request shows. */
export function briefApprovalJson(reviewed: ReviewedRequest): object {
  return {
    ...requestJson(reviewed.request),
    mayDecide: reviewed.mayDecide,
    mayLook: reviewed.mayLook,
    mayBreakGlass: reviewed.mayBreakGlass,
    wasPassedOver: reviewed.wasPassedOver,
    isOwnRequest: reviewed.isOwnRequest,
  };
}

/** The part of a request that does not depend on who looks. Times are RFC 3339 in UTC. */
export function requestJson(request: ApprovalRequest): object {
  const { decision } = request;
  return {
    id: request.id,
    state: request.state,
    exchange: request.exchange,
    requester: request.requester,
    client: request.client,
    upstream: request.upstream,
    tool: request.tool,
    category: request.category,
    summary: describeCall(request),
    evidence: request.evidence,
    rules: request.rules,
    policyReason: request.policyReason,
    reviewers: askedNow(request),
    quorum: request.quorum,
    require: request.require ?? null,
    votes: request.votes.map(decisionJson),
    escalations: request.escalations.map(({ to, by, reason, at }) => ({
      to,
      by: by === null ? null : by.person,
      reason,
      at: time(at),
    })),
    escalatesTo: askedNext(request) ?? null,
    findings: request.findings,
    disclosed: request.disclosed,
    masking: request.masking,
    preview:
      request.preview === null
        ? null
        : {
            ...request.preview,
            words: previewInWords(request.preview),
            at: time(request.preview.at),
          },
    history: request.history ?? null,
    binding: request.binding,
    createdAt: time(request.createdAt),
    expiresAt: time(request.expiresAt),
    coolingOffUntil: request.coolingOffUntil === null ? null : time(request.coolingOffUntil),
    decision: decision === null ? null : decisionJson(decision),
    delivered: request.delivered,
  };
}

function decisionJson(decision: ReviewerDecision): object {
  return {
    verb: decision.verb,
    person: decision.reviewer.person,
    channel: decision.reviewer.channel,
    at: time(decision.at),
    reason: decision.reason,
    selfApproved: decision.selfApproved,
    breakGlass: decision.breakGlass === true,
    edited: decision.edited === true,
    seen: decision.seen ?? null,
    passkey: decision.proof !== undefined,
  };
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function orNull(value: JsonValue | undefined): JsonValue {
  return value === undefined ? null : value;
}
