/** What the project says of the speed of its detection, and whether the measured values bear it out. */
import type { Bar } from "./bars.ts";
import type { Hostile, OwnSpeed } from "./speed.ts";

/** Megabytes of UTF-8 a second, below which no text should be read. */
export const LEAST_RATE = 10;

/** Least speed of the patterns on ordinary texts, as a share of reading every character. */
const LEAST_SHARE: Readonly<Record<string, number>> = { prose: 0.3, logs: 0.2, JSON: 0.2 };

export function speedBars(
  ordinary: readonly OwnSpeed[],
  texts: readonly Hostile[],
  values: readonly Hostile[],
): Bar[] {
  return [
    ...ordinary
      .filter(({ workload }) => LEAST_SHARE[workload] !== undefined)
      .map((speed) => ordinaryBar(speed, LEAST_SHARE[speed.workload]!)),
    hostileBar(`slowest of ${texts.length} crafted texts`, texts),
    hostileBar(`slowest of ${values.length} crafted JSON values`, values),
  ];
}

function ordinaryBar({ workload, patterns, floor }: OwnSpeed, least: number): Bar {
  const share = patterns / floor;
  return {
    what: `patterns on ordinary ${workload}, of reading every character`,
    bar: `≥ ${least.toFixed(2)}`,
    measured: share.toFixed(3),
    isMet: share >= least,
  };
}

function hostileBar(what: string, attacks: readonly Hostile[]): Bar {
  const slowest = Math.min(...attacks.map(({ bytes }) => bytes));
  return {
    what,
    bar: `≥ ${LEAST_RATE} MB/s`,
    measured: `${slowest.toFixed(1)} MB/s`,
    isMet: slowest >= LEAST_RATE,
  };
}
