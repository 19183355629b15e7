import type { Ledger } from "./ledger.ts";
import type { World } from "./life.ts";
import type { State } from "./states.ts";
import type { Violation } from "./verdict.ts";

export interface BatteryReport {
  readonly kills: number;
  /** How many kills were meant to hit each moment, and how many hit each state. */
  readonly aimed: Readonly<Record<string, number>>;
  readonly hit: Readonly<Record<State, number>>;
  readonly violations: readonly Violation[];
  /** What there was to go wrong. */
  readonly counts: Readonly<Record<string, number>>;
}

/** What there was to go wrong. */
export function countsOf(
  { calls, reviewer, upstreams }: World,
  ledger: Ledger,
): Readonly<Record<string, number>> {
  const states = [...ledger.histories.values()].map(({ row }) => row.state);
  const acknowledged = Map.groupBy(reviewer.acknowledged, ({ kind }) => kind);
  return {
    calls: calls.length,
    requests: states.length,
    ...Object.fromEntries(
      [...Map.groupBy(states, (state) => state)].map(([state, all]) => [state, all.length]),
    ),
    "decisions acknowledged": acknowledged.get("decision")?.length ?? 0,
    "findings acknowledged": acknowledged.get("finding")?.length ?? 0,
    effects: upstreams.effects().length,
    records: ledger.lastSequence,
  };
}

/** The report for people: what was hit how often, what there was to go wrong, and what did. */
export function printedReport(report: BatteryReport): string {
  const { kills, aimed, hit, counts, violations } = report;
  return [
    `${kills} kills. How many hit a state:`,
    ...table(hit, kills),
    "how many were aimed:",
    ...table(aimed, kills),
    "what there was:",
    ...table(counts),
    violations.length === 0 ? "nothing went wrong" : `${violations.length} violations:`,
    ...violations.map(({ kind, text }) => `  ${kind}: ${text}`),
  ].join("\n");
}

function table(numbers: Readonly<Record<string, number>>, whole?: number): readonly string[] {
  const width = Math.max(...Object.keys(numbers).map((name) => name.length));
  return Object.entries(numbers).map(([name, number]) => {
    const bar = whole === undefined ? "" : `  ${"#".repeat(Math.ceil((number / whole) * 60))}`;
    return `  ${name.padEnd(width)}  ${String(number).padStart(5)}${bar}`;
  });
}
