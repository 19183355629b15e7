import type { BatteryReport } from "./battery.ts";

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
