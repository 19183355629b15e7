import type { Clock } from "@countersign/core";

/** The system's clock. Its intervals do not keep a process alive. */
export const systemClock: Clock = {
  now: Date.now,
  every(ms, run) {
    const timer = setInterval(run, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};
