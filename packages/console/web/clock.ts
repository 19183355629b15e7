/** The time at Countersign, which decides what has expired; this machine's own clock may be wrong. */
import { signal } from "@preact/signals";

let offset = 0;

/** Milliseconds since the epoch, as they are at Countersign. */
export function now(): number {
  return Date.now() + offset;
}

/** The same, once a second, for what counts on. */
export const seconds = signal(Date.now());

export function setClock(time: number): void {
  const difference = time - Date.now();
  // Answers take a moment: what is less than a second apart is the same time.
  if (Math.abs(difference - offset) > 1_000) offset = difference;
}

export function startClock(): void {
  seconds.value = now();
  setInterval(() => {
    seconds.value = now();
  }, 1_000);
}
