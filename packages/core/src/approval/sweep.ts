import type { Clock } from "../clock.ts";
import type { Store } from "../store.ts";

export interface SweepParts {
  readonly store: Store;
  readonly clock: Clock;
}

/**
 * Settles what time or a crash has settled: a request nobody decided or came back for expires; an execution whose
 * process is gone becomes `unknown`, never a retry. Safe to run in any number of processes at once.
 *
 * @param isDead whether the process that claimed an execution is known to be gone, so that its lease need not run out.
 * @returns how many requests were settled.
 */
export async function sweepApprovals(
  { store, clock }: SweepParts,
  isDead: (owner: string) => boolean = () => false,
): Promise<number> {
  const now = clock.now();
  let settled = 0;
  for (const request of await store.approvals({
    states: ["executing"],
    oldestFirst: true,
    limit: 1000,
  })) {
    const { id, fence, owner, leaseUntil, exchange } = request;
    const isGone = owner !== null && isDead(owner);
    if (!isGone && (leaseUntil ?? 0) > now) continue;
    const [result] = await store.commit({
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
    });
    if (result?.done) settled++;
  }
  for (const { id, exchange, expiresAt } of await store.approvals({
    states: ["pending", "approved"],
    oldestFirst: true,
    limit: 1000,
  })) {
    if (expiresAt > now) continue;
    const [result] = await store.commit({
      kind: "move-approval",
      id,
      event: "expire",
      onlyIf: { expiredBy: now },
      record: { type: "approval.expired", approval: id, exchange },
    });
    if (result?.done) settled++;
  }
  return settled;
}
