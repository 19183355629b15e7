/**
 * The same call made again by a caller that never got its answer: a client that lost its connection, a shim that found a
 * restarted daemon. It waits for what runs already, or is handed what came of it; it is never run a second time.
 */
import type { Callers } from "./callers.ts";
import type { GuardParts } from "./guard-parts.ts";
import { isKept, keptAnswer, sentCallKey } from "./kept-answer.ts";
import { type PreparedCall, recordsOfDecision } from "./prepare.ts";
import type { SentCall } from "./sent-call.ts";
import type { Door, Outcome } from "./tool-call.ts";

/** What an earlier sending of the same call comes to for the caller that came back. */
export interface Reissued {
  readonly outcome: Outcome;
  /** The earlier sending whose result this is; `null` if there is none to be handed over. */
  readonly handsOver: string | null;
}

const LOOK_EVERY_MS = 100;

/**
 * Finds what became of the same call, if its caller went away without the answer.
 *
 * @returns `undefined` if there is nothing: the call is a new one. `"again"`: what was found is gone, look once more.
 */
export async function earlierSending(
  parts: GuardParts,
  callers: Callers,
  prepared: PreparedCall,
  door: Door,
): Promise<Reissued | "again" | undefined> {
  if (!isKept(prepared)) return undefined;
  const sent = await findSent(parts, callers, prepared);
  if (sent === undefined) return undefined;
  if (prepared.verdict.decision === "deny" && !isObserved(prepared)) {
    await attach(parts, prepared, sent, false);
    return unknown("its answer did not reach you, and the policy now denies the call");
  }
  if (isNamedRead(prepared) && hasNoAnswer(sent, parts.clock.now())) {
    await giveUp(parts, sent);
    return "again";
  }
  if (sent.state === "unknown") {
    await attach(parts, prepared, sent, false);
    return unknown(`its answer was lost; ${notAgain(prepared, sent, parts.clock.now())}`);
  }
  if (!(await attach(parts, prepared, sent, true))) return "again";
  callers.wait(sent.exchange, door.signal);
  return followed(parts, prepared, sent.exchange, door);
}

async function findSent(
  parts: GuardParts,
  callers: Callers,
  prepared: PreparedCall,
): Promise<SentCall | undefined> {
  const call = sentCallKey(parts, prepared);
  const found = await parts.store.sentCalls({ call, limit: 100 });
  const now = parts.clock.now();
  const since = now - (prepared.policy.reissueWindowMs ?? 0);
  return found.find(
    ({ exchange, state, at, leaseUntil }) =>
      // Two calls of one name are one call, whoever still waits for the first.
      prepared.call.callKey !== undefined ||
      ((callers.hasGone(exchange) ?? leaseUntil <= now) && (state === "running" || at > since)),
  );
}

/** Records that the call came in again, and takes the earlier one over if `takes`; `false` if somebody else did. */
async function attach(
  { store, clock, leaseMs }: GuardParts,
  prepared: PreparedCall,
  { exchange, state, leaseUntil: ifLeaseUntil }: SentCall,
  takes: boolean,
): Promise<boolean> {
  // Another lease than it had, so that of several callers one takes it over.
  const leaseUntil = Math.max(clock.now() + leaseMs, ifLeaseUntil + 1);
  const results = await store.commit(...recordsOfDecision(prepared), {
    kind: "append",
    record: {
      type: "execution.attached",
      ...prepared.about,
      outcome: state,
      note: `made again; it was sent as ${exchange}`,
    },
    ...(takes ? { sent: { kind: "renew", exchange, leaseUntil, ifLeaseUntil } as const } : {}),
  });
  return results.at(-1)?.done === true;
}

/** Waits until what runs has ended, for as long as the caller is there. */
async function followed(
  { store, clock }: GuardParts,
  prepared: PreparedCall,
  exchange: string,
  door: Door,
): Promise<Reissued | "again"> {
  for (;;) {
    const [sent] = await store.sentCalls({ exchange, limit: 1 });
    if (sent === undefined) return "again";
    const isLost = sent.state === "running" && sent.leaseUntil <= clock.now();
    if (sent.state === "unknown" || isLost) return unknown("its answer was lost");
    if (sent.state === "answered") {
      if (sent.scope !== prepared.scope) {
        return unknown(
          "its result belongs to an earlier conversation and cannot be given to this one",
        );
      }
      const outcome = await keptAnswer(store, sent.resultRecord);
      return outcome === undefined
        ? unknown("it ran, and its result is no longer kept")
        : { outcome, handsOver: prepared.call.callKey === undefined ? exchange : null };
    }
    if (door.signal.aborted) return unknown("it still runs");
    await new Promise<void>((resolve) => {
      const go = (): void => {
        stop();
        door.signal.removeEventListener("abort", go);
        resolve();
      };
      const stop = clock.every(LOOK_EVERY_MS, go);
      door.signal.addEventListener("abort", go, { once: true });
    });
  }
}

/** A read that has a name: the process it ran in may be gone, and running it once more does no harm. */
function isNamedRead({ call, classification }: PreparedCall): boolean {
  return call.callKey !== undefined && classification.category === "read";
}

function hasNoAnswer({ state, leaseUntil }: SentCall, now: number): boolean {
  return state === "unknown" || (state === "running" && leaseUntil <= now);
}

/** Makes room for the same read. Of what runs under a lease, or is answered, nothing is touched. */
async function giveUp(
  { store }: GuardParts,
  { exchange, state, leaseUntil }: SentCall,
): Promise<void> {
  if (state === "unknown") {
    const change = { kind: "end", exchange, unlessRunning: true } as const;
    await store.commit({ kind: "change-sent", change });
    return;
  }
  await store.commit({
    kind: "append",
    record: { type: "execution.unknown", exchange, note: "the process that ran it is gone" },
    sent: { kind: "settle", exchange, state: "unknown", leaseUntil, ifLeaseUntil: leaseUntil },
  });
}

function unknown(because: string): Reissued {
  return { outcome: { kind: "unknown", because, approval: null }, handsOver: null };
}

function notAgain({ call, policy }: PreparedCall, { at }: SentCall, now: number): string {
  if (call.callKey !== undefined) return "this call is not run again";
  const seconds = Math.max(1, Math.ceil((at + (policy.reissueWindowMs ?? 0) - now) / 1000));
  return `the identical call is not run again within the next ${seconds} s`;
}

function isObserved({ policy, cannotRun }: PreparedCall): boolean {
  return policy.observe === true && !cannotRun;
}
