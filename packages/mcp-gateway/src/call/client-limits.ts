/** How long which client waits for an answer. A client names itself, so its name may change how it is waited for only. */
import { matchesGlob } from "@countersign/core";
import type { HoldTimes } from "./hold-times.ts";

/** What is known of clients in the field, reported and not measured: longest they wait although they see progress. */
const KNOWN: readonly { readonly client: string; readonly longestMs: number }[] = [
  { client: "claude-ai", longestMs: 220_000 }, // Claude Desktop gives up at about 240 s
  { client: "codex*", longestMs: 270_000 }, // at 300 s
  { client: "gemini-cli*", longestMs: 540_000 }, // at 600 s
  { client: "Cline*", longestMs: 50_000 }, // at 60 s
];

interface WaitingTimes extends HoldTimes {
  readonly rounds: boolean;
}

/** The times for one client: what the configuration says of it, else what is known of it, else those for everybody. */
export function timesFor(times: HoldTimes, name: string): WaitingTimes {
  const own = times.clients?.find(({ client }) => matchesGlob(client, name));
  const known = KNOWN.find(({ client }) => matchesGlob(client, name));
  const { holdMs, holdWithProgressMs, progressEveryMs } = times;
  return {
    holdMs: own?.holdMs ?? holdMs,
    holdWithProgressMs:
      own?.holdWithProgressMs ?? Math.min(holdWithProgressMs, known?.longestMs ?? Infinity),
    progressEveryMs: own?.progressEveryMs ?? progressEveryMs,
    rounds: own?.rounds ?? true,
  };
}
