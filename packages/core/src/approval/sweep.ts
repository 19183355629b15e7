import type { Clock } from "../clock.ts";
import type { ApprovalFilter, Store, StoreOperation } from "../store.ts";
import type { ApprovalRequest } from "./approval-request.ts";
import { escalation } from "./escalate.ts";

export interface SweepParts {
  readonly store: Store;
  readonly clock: Clock;
}

/** Requests that are looked at together. */
const AT_ONCE = 1_000;

/**
 * Settles what time or a crash has settled: a request nobody decided or came back for expires; one that is overdue
 * goes on to the next reviewers; an execution whose process is gone becomes `unknown`, never a retry. Safe to run in
 * any number of processes at once.
 *
 * @param isDead whether the process that claimed an execution is known to be gone, so that its lease need not run out.
 * @returns how many requests were moved.
 */
export async function sweepApprovals(
  { store, clock }: SweepParts,
  isDead: (owner: string) => boolean = () => false,
): Promise<number> {
  const now = clock.now();
  const executing = await store.approvals({
    states: ["executing"],
    oldestFirst: true,
    limit: AT_ONCE,
  });
  const lost = executing.flatMap((request) => {
    const isGone = request.owner !== null && isDead(request.owner);
    return isGone || (request.leaseUntil ?? 0) <= now ? [loss(request, isGone, now)] : [];
  });
  return (
    (await move(store, lost)) +
    (await moveAll(store, { states: ["pending", "approved"], expiredBy: now }, (request) =>
      expiry(request, now),
    )) +
    (await moveAll(store, { states: ["pending"], escalatesBy: now }, (request) =>
      escalation(request, { by: null, reason: null, at: now }),
    ))
  );
}

/** Moves what the filter finds until it finds nothing that moves. */
async function moveAll(
  store: Store,
  filter: Omit<ApprovalFilter, "limit">,
  operation: (request: ApprovalRequest) => StoreOperation,
): Promise<number> {
  let moved = 0;
  for (;;) {
    const found = await store.approvals({ ...filter, oldestFirst: true, limit: AT_ONCE });
    const now = await move(store, found.map(operation));
    moved += now;
    if (found.length < AT_ONCE || now === 0) return moved;
  }
}

async function move(store: Store, operations: readonly StoreOperation[]): Promise<number> {
  const results = await store.commit(...operations);
  return results.filter(({ done }) => done).length;
}

function loss(request: ApprovalRequest, isGone: boolean, now: number): StoreOperation {
  const { id, fence, exchange } = request;
  return {
    kind: "move-approval",
    id,
    event: "lose",
    onlyIf: isGone ? { fence } : { fence, leaseEndedBy: now },
    record: {
      type: "execution.unknown",
      approval: id,
      exchange,
      fence,
      note: "the process that ran it is gone; it may or may not have run",
    },
  };
}

function expiry({ id, exchange }: ApprovalRequest, now: number): StoreOperation {
  return {
    kind: "move-approval",
    id,
    event: "expire",
    onlyIf: { expiredBy: now },
    record: { type: "approval.expired", approval: id, exchange },
  };
}
