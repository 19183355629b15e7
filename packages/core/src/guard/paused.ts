/** The kill switch, as a call meets it: nothing runs while it is thrown. */
import type { Pause } from "../approval/pause.ts";
import type { GuardParts } from "./guard-parts.ts";
import { type PreparedCall, recordsOfDecision } from "./prepare.ts";
import type { Door, Outcome } from "./tool-call.ts";

/** Below the time after which clients give up on a call that says nothing. */
const LONGEST_WAIT_MS = 45_000;
const LOOK_EVERY_MS = 250;

/**
 * Lets a call wait while everything is paused, as long as its caller has patience.
 *
 * @returns the pause that still holds the call, or `null` if there is none.
 */
export async function waitWhilePaused(
  { store, clock }: GuardParts,
  door: Door,
): Promise<Pause | null> {
  const deadline = clock.now() + Math.min(door.waitMs, LONGEST_WAIT_MS);
  for (;;) {
    const pause = await store.pause();
    if (pause === null || pause.mode === "deny") return pause;
    // Not before: a door may make its signal when it is first looked at.
    const { signal } = door;
    if (signal.aborted || clock.now() >= deadline) return pause;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        stop();
        signal.removeEventListener("abort", go);
        resolve();
      };
      const stop = clock.every(LOOK_EVERY_MS, go);
      signal.addEventListener("abort", go, { once: true });
    });
  }
}

/** Records that a call did not run, and says so. */
export async function refusePaused(
  parts: GuardParts,
  prepared: PreparedCall,
  pause: Pause,
): Promise<Outcome> {
  const rules = [PAUSED];
  const verdict = { ...prepared.verdict, decision: "deny", rules, reason: pause.reason } as const;
  await parts.store.commit(...recordsOfDecision({ ...prepared, verdict }));
  return pausedOutcome(pause);
}

export function pausedOutcome({ mode, reason }: Pause): Outcome {
  return mode === "deny"
    ? { kind: "denied", reason: `a person stopped all calls: ${reason}`, rules: [PAUSED] }
    : {
        kind: "not-sent",
        because: `a person paused all calls: ${reason}; repeat the call later`,
        approval: null,
      };
}

const PAUSED = "paused";
