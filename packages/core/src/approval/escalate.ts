import type { Reviewer } from "../identity.ts";
import { CountersignError } from "../errors.ts";
import type { StoreOperation } from "../store.ts";
import type { ApprovalRequest } from "./approval-request.ts";
import { askedNext } from "./escalation.ts";
import {
  about,
  findRequest,
  ignored,
  maskReason,
  notPending,
  requireEntitled,
  type ReviewingParts,
} from "./reviewing-parts.ts";

/**
 * Hands a request to the next reviewers because one of those who are asked says so.
 *
 * @throws {CountersignError} as `decide` does; `APPROVAL_NO_NEXT_LEVEL`
 */
export async function escalate(
  parts: ReviewingParts,
  reviewer: Reviewer,
  id: string,
  { reason, seen }: { readonly reason: string; readonly seen?: string | undefined },
): Promise<ApprovalRequest> {
  const request = await findRequest(parts.store, id);
  await requireEntitled(parts, reviewer, request);
  const at = parts.clock.now();
  if (request.state === "pending" && askedNext(request) === undefined) {
    await ignored(parts, reviewer, request, "escalate");
    throw new CountersignError("APPROVAL_NO_NEXT_LEVEL", `request \`${id}\``);
  }
  const kept = await maskReason(parts, request.scope, reason);
  const results = await parts.store.commit(
    { kind: "keep-values", entries: kept.entries },
    escalation(request, { by: reviewer, reason: kept.reason, at, seen }),
  );
  const result = results.at(-1);
  if (result?.done && result.approval !== undefined) return result.approval;
  const found = result?.approval ?? request;
  if (found.state !== "pending" || at >= found.expiresAt) throw notPending("escalate", found, at);
  // Somebody was faster: whether it may go on once more is decided by those who are asked now.
  throw new CountersignError("APPROVAL_NOT_ENTITLED", `\`${id}\` has gone on already`);
}

interface EscalatedBy {
  /** `null`: by itself. */
  readonly by: Reviewer | null;
  readonly reason: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly seen?: string | undefined;
}

/** The operation that hands `request` on, if it is still where it was. */
export function escalation(
  request: ApprovalRequest,
  { by, reason, at, seen }: EscalatedBy,
): StoreOperation {
  const to = askedNext(request) ?? [];
  const reviewer = {
    ...(by === null ? {} : { reviewer: by }),
    ...(seen === undefined ? {} : { seen }),
  };
  return {
    kind: "move-approval",
    id: request.id,
    event: "escalate",
    set: { escalation: { to, by, reason, at } },
    onlyIf: { level: request.escalations.length, expiresAfter: at },
    record: {
      type: "approval.escalated",
      ...about(request),
      ...reviewer,
      outcome: by === null ? "nobody decided in time" : "a reviewer handed it on",
      note: `to ${to.join(", ")}`,
    },
    ...(reason === null ? {} : { payload: { scope: request.scope, body: { reason } } }),
    ...(by === null
      ? {}
      : {
          otherwise: {
            type: "approval.decision_ignored",
            ...about(request),
            ...reviewer,
            outcome: "escalate",
          },
        }),
  };
}
