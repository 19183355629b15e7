import type { ApprovalRequest, Guard, JsonObject } from "@countersign/core";
import { timesFor } from "./call/client-limits.ts";
import type { ClientRequest } from "./call/client-request.ts";
import { DECISION_KEY, pendingWording, STATUS_TOOL } from "./call/decision-answer.ts";
import type { HoldTimes } from "./call/hold-times.ts";
import { type Answer, INVALID_PARAMS } from "./json-rpc/message.ts";

/** Longest that one question waits; below the time at which most clients give up. */
const WAIT_MS = 45_000;

/** The one tool of ours: says how a held call stands. It can decide nothing. */
export const APPROVAL_STATUS_TOOL: JsonObject = {
  name: STATUS_TOOL,
  title: "Approval status",
  description:
    "Reports how a call stands that is waiting for a person's approval. Waits up to 45 seconds for a decision. " +
    "It cannot approve anything. Once a call is approved, repeat it unchanged to run it.",
  inputSchema: {
    type: "object",
    properties: {
      id: { type: "string", description: "The id that the PENDING APPROVAL message named." },
    },
    required: ["id"],
    additionalProperties: false,
  },
  annotations: { readOnlyHint: true, openWorldHint: false },
};

export async function approvalStatus(
  guard: Guard,
  times: HoldTimes,
  request: ClientRequest,
): Promise<Answer> {
  const args = request.params?.["arguments"];
  const id = (args as JsonObject | undefined)?.["id"];
  if (typeof id !== "string") {
    return {
      error: { code: INVALID_PARAMS, message: `${STATUS_TOOL}: wanted \`id\` to be a string` },
    };
  }
  const { caller } = request;
  const signal = AbortSignal.any([request.signal, request.shutdown]);
  const waitMs = Math.min(WAIT_MS, timesFor(times, caller.client.name).holdMs);
  const approval = await guard.whenDecided(caller, id, { signal, waitMs });
  if (approval === undefined) {
    return toolAnswer("There is no approval request of yours with this id.", true, {
      kind: "unknown-id",
    });
  }
  return toolAnswer(statusWording(approval), false, {
    kind: approval.state,
    approval: approval.id,
  });
}

function toolAnswer(text: string, isError: boolean, about: JsonObject): Answer {
  return {
    result: {
      content: [{ type: "text", text }],
      ...(isError ? { isError } : {}),
      _meta: { [DECISION_KEY]: about },
    },
  };
}

/** How an approval request stands, in words for the agent. */
export function statusWording({ id, state, decision, delivered }: ApprovalRequest): string {
  const reason = decision?.reason ?? "";
  switch (state) {
    case "pending":
      return pendingWording(id);
    case "approved":
      return `Approval ${id}: APPROVED. Repeat the identical call now to run it.`;
    case "rejected":
      return `Approval ${id}: REJECTED${reason === "" ? "" : `: ${reason}`}. Do not repeat the call unchanged.`;
    case "expired":
    case "cancelled":
      return `Approval ${id}: ${state}, not executed. Repeat the call to ask again.`;
    case "executing":
      return `Approval ${id}: approved and running.`;
    case "executed":
    case "failed":
      return delivered
        ? `Approval ${id}: ${state}; you were given the result.`
        : `Approval ${id}: ${state}. Repeat the identical call to be given the result.`;
    case "unknown":
      return `Approval ${id}: OUTCOME UNKNOWN. It may or may not have been executed; a reviewer has to find out.`;
  }
}
