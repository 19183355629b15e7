import type { SweepParts } from "../approval/sweep.ts";
import type { StoreOperation } from "../store.ts";
import type { SentCall } from "./sent-call.ts";

/** Longer than any window within which a call made again is not run again. */
const FORGOTTEN_AFTER_MS = 2 * 86_400_000;

const AT_ONCE = 1_000;

/**
 * Settles what a crash left: a sent call whose process is gone becomes `unknown`, never a retry, and whoever waited for
 * it is taken to have gone. Old ones are forgotten. Safe to run in any number of processes at once.
 *
 * @param isDead whether the process that sent a call is known to be gone, so that its lease need not run out.
 */
export async function sweepSentCalls(
  { store, clock }: SweepParts,
  isDead: (owner: string) => boolean = () => false,
): Promise<void> {
  const now = clock.now();
  const running = await store.sentCalls({ states: ["running"], limit: AT_ONCE });
  const waited = await store.sentCalls({ states: ["answered"], leasedAfter: now, limit: AT_ONCE });
  const old = await store.sentCalls({
    states: ["answered", "unknown"],
    by: now - FORGOTTEN_AFTER_MS,
    limit: AT_ONCE,
  });
  const operations = [
    ...[...running, ...waited].flatMap((sent) => settled(sent, isDead(sent.owner), now)),
    ...old.map(({ exchange }): StoreOperation => {
      return { kind: "change-sent", change: { kind: "end", exchange } };
    }),
  ];
  if (operations.length > 0) await store.commit(...operations);
}

function settled(
  { exchange, state, leaseUntil }: SentCall,
  isGone: boolean,
  now: number,
): readonly StoreOperation[] {
  if (leaseUntil > now && !isGone) return [];
  const ended = Math.min(leaseUntil, now);
  if (state === "answered") {
    const change = {
      kind: "renew",
      exchange,
      leaseUntil: ended,
      ifLeaseUntil: leaseUntil,
    } as const;
    return [{ kind: "change-sent", change }];
  }
  return [
    {
      kind: "append",
      record: {
        type: "execution.unknown",
        exchange,
        note: "the process that ran it is gone; it may or may not have run",
      },
      sent: {
        kind: "settle",
        exchange,
        state: "unknown",
        leaseUntil: ended,
        ifLeaseUntil: leaseUntil,
      },
    },
  ];
}
