import type { Effect } from "./effects.ts";
import type { History, Ledger } from "./ledger.ts";
import type { Call } from "./life.ts";

/** What a kill can hit. The battery fails if one of them never was. */
export const STATES = [
  "starting",
  "no request yet",
  "pending",
  "decision in flight",
  "approved, caller waiting",
  "approved, caller gone",
  "executing, before the effect",
  "executing, after the effect",
  "executed, undelivered",
  "rejected",
] as const;

export type State = (typeof STATES)[number];

/** How things stood when the daemon was killed, as far as it shows from outside. */
export interface Kill {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Whether it had got as far as being ready. */
  readonly wasReady: boolean;
  readonly isDeciding: boolean;
  /** Ids of calls whose agents waited for an answer. */
  readonly waiting: ReadonlySet<string>;
}

/** Which states a kill has hit, told from what the dead daemon left in its database. */
export function statesHit(
  kill: Kill,
  { ledger, effects }: { readonly ledger: Ledger; readonly effects: readonly Effect[] },
): ReadonlySet<State> {
  const hit = new Set<State>();
  if (!kill.wasReady) return hit.add("starting");
  if (kill.isDeciding) hit.add("decision in flight");

  const known = new Set([...ledger.histories.values()].map(({ call }) => call));
  for (const call of kill.waiting) if (!known.has(call)) hit.add("no request yet");

  for (const history of ledger.histories.values()) {
    // What an earlier life left lying is not what this kill has hit.
    if ((history.records.at(-1)?.sequence ?? 0) < ledger.lastStart) continue;
    const state = stateOf(history, kill, effects, ledger);
    if (state !== undefined) hit.add(state);
  }
  return hit;
}

function stateOf(
  { row, call, approval }: History,
  kill: Kill,
  effects: readonly Effect[],
  ledger: Ledger,
): State | undefined {
  switch (row.state) {
    case "pending":
      return "pending";
    case "approved":
      return kill.waiting.has(call) ? "approved, caller waiting" : "approved, caller gone";
    case "executing": {
      const hadRun = effects.some(
        ({ exchange, at }) => at <= kill.at && ledger.claims.get(exchange)?.approval === approval,
      );
      return hadRun ? "executing, after the effect" : "executing, before the effect";
    }
    case "executed":
      return row.delivered ? undefined : "executed, undelivered";
    case "rejected":
      return "rejected";
    default:
      return undefined;
  }
}

export function waitingCalls(calls: readonly Call[]): ReadonlySet<string> {
  return new Set(calls.filter(({ waiting }) => waiting > 0).map(({ args }) => args.id));
}
