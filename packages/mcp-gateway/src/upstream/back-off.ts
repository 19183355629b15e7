const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long to leave an upstream alone after it failed `failures` times in a row, in milliseconds: twice as long each
 * time, and not exactly, so that many sessions do not start many servers at once.
 */
export function backOffMs(failures: number, random: () => number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16));
  return Math.round(full * (0.5 + random() / 2));
}
