/** How long which client waits for an answer. A client names itself, so its name may change how it is waited for only. */
import { matchesGlob } from "@countersign/core";
import type { HoldTimes } from "./hold-times.ts";

/**
 * What is known of clients in the field: longest they wait although they see progress. Claude Code was measured, the
 * others are reported.
 */
const KNOWN: readonly { readonly client: string; readonly longestMs: number }[] = [
  { client: "claude-code", longestMs: Infinity }, // progress starts its clock anew
  { client: "opencode*", longestMs: Infinity }, // has no limit
  { client: "claude-ai", longestMs: 220_000 }, // Claude Desktop gives up at about 240 s
  { client: "codex*", longestMs: 270_000 }, // at 300 s
  { client: "gemini-cli*", longestMs: 540_000 }, // at 600 s
  { client: "Cline*", longestMs: 50_000 }, // at 60 s
];

/**
 * Of a client that nothing is known of: those made with either SDK give up after 60 s, progress or not, unless their
 * authors thought of `resetTimeoutOnProgress`.
 */
const UNKNOWN_MS = 50_000;

/** Of one that goes on waiting for as long as there is progress. */
const PATIENT_MS = 3_600_000;

interface WaitingTimes extends HoldTimes {
  readonly holdWithProgressMs: number;
  readonly rounds: boolean;
}

/** The times for one client: what the configuration says of it, else what is known of it, else those for everybody. */
export function timesFor(times: HoldTimes, name: string): WaitingTimes {
  const own = times.clients?.find(({ client }) => matchesGlob(client, name));
  const known = KNOWN.find(({ client }) => matchesGlob(client, name));
  const { holdMs, holdWithProgressMs, progressEveryMs } = times;
  const longest = known?.longestMs ?? (holdWithProgressMs === undefined ? UNKNOWN_MS : Infinity);
  return {
    holdMs: own?.holdMs ?? holdMs,
    holdWithProgressMs:
      own?.holdWithProgressMs ?? Math.min(holdWithProgressMs ?? PATIENT_MS, longest),
    progressEveryMs: own?.progressEveryMs ?? progressEveryMs,
    rounds: own?.rounds ?? true,
  };
}
