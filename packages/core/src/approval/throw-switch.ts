import { CountersignError } from "../errors.ts";
import type { Reviewer } from "../identity.ts";
import type { JsonObject } from "../json.ts";
import { proveAct } from "./act-proof.ts";
import type { OfferedProof } from "./decision-proof.ts";
import type { Pause } from "./pause.ts";
import { maskReason, type ReviewingParts } from "./reviewing-parts.ts";

/** The scope in which the reason is masked: it is told to every agent. */
const PAUSE = "pause";

/**
 * Throws the kill switch, or takes it back with `null`. Everybody who may decide anything may.
 *
 * @throws {CountersignError} `APPROVAL_NOT_ENTITLED`, `APPROVAL_PASSKEY_REQUIRED`, `PASSKEY_INVALID`
 */
export async function throwSwitch(
  parts: ReviewingParts,
  reviewer: Reviewer,
  mode: Pause["mode"] | null,
  reason: string,
  offered?: OfferedProof,
): Promise<Pause | null> {
  if (!parts.people().isPerson(reviewer.person)) {
    throw new CountersignError("APPROVAL_NOT_ENTITLED", "nobody knows you here");
  }
  const kept = await maskReason(parts, PAUSE, reason);
  const at = parts.clock.now();
  const thrown = mode === "deny" ? null : await parts.store.pause();
  const subject = (): JsonObject => subjectOfResume(thrown);
  // What was denied and is only held from now on can be approved: that loosens, too.
  const isLoosened = mode === null || (mode === "hold" && thrown?.mode === "deny");
  const proven = isLoosened
    ? await proveAct(parts, reviewer, { act: "resume", subject }, offered)
    : null;
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
        ...(proven?.actProof === undefined ? {} : { actProof: proven.actProof }),
      },
      payload: { scope: PAUSE, body: { reason: kept.reason } },
    },
    ...(proven?.operations ?? []),
  );
  return pause;
}

/** What a passkey signs for taking the kill switch back: which throw of it. */
export function subjectOfResume(pause: Pause | null): JsonObject {
  return { since: pause?.at ?? null };
}
