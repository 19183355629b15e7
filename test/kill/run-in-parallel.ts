import { type BatteryOptions, runBattery } from "./battery.ts";
import type { BatteryReport } from "./battery-report.ts";

/** Runs batteries beside each other, on a folder each, and adds up what they report. */
export async function runInParallel(
  batteries: number,
  { kills, onKill, ...options }: BatteryOptions,
): Promise<BatteryReport> {
  let done = 0;
  const running = Array.from({ length: batteries }, (_, at) =>
    runBattery({
      ...options,
      kills: Math.ceil((kills - at) / batteries),
      onKill: (_kills, found) => onKill?.(++done, found),
    }).catch((error: unknown) => {
      // The others may go on for an hour.
      process.stderr.write(`a battery ended: ${String(error)}\n`);
      throw error;
    }),
  );
  // All of them end before one's failure is told, so that no daemon is left to itself.
  const settled = await Promise.allSettled(running);
  const failed = settled.find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])).reduce(sumOf);
}

function sumOf(a: BatteryReport, b: BatteryReport): BatteryReport {
  return {
    kills: a.kills + b.kills,
    aimed: added(a.aimed, b.aimed),
    hit: added(a.hit, b.hit),
    violations: [...a.violations, ...b.violations],
    counts: added(a.counts, b.counts),
  };
}

function added<Name extends string>(
  a: Readonly<Record<Name, number>>,
  b: Readonly<Record<Name, number>>,
): Record<Name, number> {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])] as Name[];
  return Object.fromEntries(names.map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)])) as Record<
    Name,
    number
  >;
}
