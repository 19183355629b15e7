import type { ApprovalRequest, ReviewerDecision } from "./approval-request.ts";

type Voted = Pick<ApprovalRequest, "quorum" | "votes">;

/**
 * What a further vote does to a pending request: `approve` or `reject` settles it, `count` leaves it pending, and
 * `refuse` means that this person has voted. People are counted, not groups, channels or clicks.
 */
export function effectOfVote(
  request: Voted,
  vote: ReviewerDecision,
): "approve" | "reject" | "count" | "refuse" {
  if (hasVoted(request, vote.reviewer.person)) return "refuse";
  if (vote.verb === "reject") return "reject";
  if (vote.breakGlass === true) return "approve";
  return approvalsMissing(request) <= 1 ? "approve" : "count";
}

export function hasVoted({ votes }: Pick<Voted, "votes">, person: string): boolean {
  return votes.some(({ reviewer }) => reviewer.person === person);
}

/** How many people still have to approve. */
export function approvalsMissing({ quorum, votes }: Voted): number {
  const approving = votes.filter(({ verb }) => verb === "approve");
  return Math.max(0, quorum - new Set(approving.map(({ reviewer }) => reviewer.person)).size);
}
