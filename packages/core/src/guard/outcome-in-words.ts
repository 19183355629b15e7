/** What an agent is told about a call that was not answered by the tool itself. The beginnings are a contract: docs/agent-answers.md. */
import type { ApprovalRequest } from "../approval/approval-request.ts";
import type { JsonValue } from "../json.ts";
import type { Outcome } from "./tool-call.ts";

/** @param howToGoOn what the agent can do about a request that is still pending. */
export function outcomeInWords(
  outcome: Exclude<Outcome, { kind: "answered" | "refused" }>,
  howToGoOn: (id: string) => string,
): string {
  switch (outcome.kind) {
    case "denied":
      return `DENIED, not executed: ${outcome.reason}.`;
    case "pending":
      return pendingInWords(outcome.approval.id, howToGoOn(outcome.approval.id));
    case "rejected":
      return `REJECTED by a reviewer, not executed${reasonOf(outcome.approval)}. Approval ${outcome.approval.id}. Do not repeat the call unchanged.`;
    case "lapsed":
      return `NOT APPROVED IN TIME, not executed. Approval ${outcome.approval.id} is ${outcome.approval.state}. Repeat the call to ask again.`;
    case "unknown":
      return `OUTCOME UNKNOWN: the call was sent, but ${outcome.because}. It may or may not have been executed; find out before you repeat it.${approvalOf(outcome.approval)}`;
    case "not-sent":
      return `NOT EXECUTED: ${outcome.because}. Nothing was sent.${approvalOf(outcome.approval)}`;
  }
}

export function pendingInWords(id: string, howToGoOn: string): string {
  return `PENDING APPROVAL ${id}, not executed. ${howToGoOn}`;
}

/** What ran if a reviewer changed the arguments: an agent that does not know makes its own call again. */
export function editInWords(id: string, ran: JsonValue): string {
  const args = ran === null ? "no longer kept" : JSON.stringify(ran);
  return `EDITED by a reviewer before approval ${id}. What ran instead of your call, with these arguments: ${args}. This is done; do not repeat your original call.`;
}

function reasonOf({ decision }: ApprovalRequest): string {
  const reason = decision?.reason ?? "";
  return reason === "" ? "" : `: ${reason}`;
}

function approvalOf(approval: ApprovalRequest | null): string {
  return approval === null ? "" : ` Approval ${approval.id}.`;
}
