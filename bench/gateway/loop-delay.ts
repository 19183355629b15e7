/**
 * Preloaded into a daemon that is measured: on SIGUSR2 writes how late its event loop was since the last time, in
 * milliseconds, to the file that LOOP_DELAY_FILE names, and starts anew.
 */
import { writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

/** How often it looks, which is part of what it then sees. */
const RESOLUTION_MS = 2;

const file = process.env["LOOP_DELAY_FILE"];
if (file !== undefined && isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  process.on("SIGUSR2", () => {
    const late = (percentile: number): number =>
      Math.max(0, delay.percentile(percentile) / 1e6 - RESOLUTION_MS);
    const figures = {
      p50: late(50),
      p99: late(99),
      max: Math.max(0, delay.max / 1e6 - RESOLUTION_MS),
    };
    writeFileSync(file, JSON.stringify(figures));
    delay.reset();
  });
}
