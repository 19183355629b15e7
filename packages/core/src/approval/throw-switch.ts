import { CountersignError } from "../errors.ts";
import type { Reviewer } from "../identity.ts";
import type { Pause } from "./pause.ts";
import { maskReason, type ReviewingParts } from "./reviewing-parts.ts";

/** The scope in which the reason is masked: it is told to every agent. */
const PAUSE = "pause";

/**
 * Throws the kill switch, or takes it back with `null`. Everybody who may decide anything may.
 *
 * @throws {CountersignError} `APPROVAL_NOT_ENTITLED`
 */
export async function throwSwitch(
  parts: ReviewingParts,
  reviewer: Reviewer,
  mode: Pause["mode"] | null,
  reason: string,
): Promise<Pause | null> {
  if (!parts.people().isPerson(reviewer.person)) {
    throw new CountersignError("APPROVAL_NOT_ENTITLED", "nobody knows you here");
  }
  const kept = await maskReason(parts, PAUSE, reason);
  const at = parts.clock.now();
  const pause = mode === null ? null : { mode, reason: kept.reason, by: reviewer, at };
  await parts.store.commit(
    { kind: "keep-values", entries: kept.entries },
    {
      kind: "set-pause",
      pause,
      record: {
        type: pause === null ? "pause.ended" : "pause.started",
        reviewer,
        ...(mode === null ? {} : { outcome: mode }),
      },
      payload: { scope: PAUSE, body: { reason: kept.reason } },
    },
  );
  return pause;
}
