/** A clock that stands still until it is told to move. Starts at 2026-01-01T00:00:00Z. */
export interface ManualClock {
  readonly now: () => number;
  /** Moves by so many milliseconds, back if negative. */
  advance(milliseconds: number): void;
}

export function manualClock(start: number = Date.UTC(2026, 0, 1)): ManualClock {
  let time = start;
  return {
    now: () => time,
    advance: (milliseconds) => {
      time += milliseconds;
    },
  };
}
