import type { Reviewer } from "../identity.ts";
import type { ApprovalRequest } from "./approval-request.ts";
import {
  about,
  findRequest,
  ignored,
  maskReason,
  notPending,
  requireEntitled,
  type ReviewingParts,
} from "./reviewing-parts.ts";

/** Settles a request whose outcome is `unknown` with what a reviewer found. Nothing is run. */
export async function resolveUnknown(
  parts: ReviewingParts,
  reviewer: Reviewer,
  id: string,
  { outcome, reason }: { readonly outcome: "executed" | "failed"; readonly reason: string },
): Promise<ApprovalRequest> {
  const request = await findRequest(parts.store, id);
  const isOwnRequest = await requireEntitled(parts, reviewer, request);
  if (request.state !== "unknown") {
    await ignored(parts, reviewer, request, outcome);
    throw notPending("resolve", request, parts.clock.now());
  }
  const kept = await maskReason(parts, request.scope, reason);
  const record = { ...about(request), reviewer, selfApproved: isOwnRequest, outcome };
  const results = await parts.store.commit(
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
  );
  const result = results.at(-1);
  if (result?.done && result.approval !== undefined) return result.approval;
  throw notPending("resolve", result?.approval ?? request, parts.clock.now());
}
