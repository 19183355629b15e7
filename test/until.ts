import { setTimeout as sleep } from "node:timers/promises";

/** Waits until it is so, for at most 20 s: what a test needs first, on a machine that may take its time. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await isSo()); await sleep(10)) {
    if (Date.now() > end) throw new Error("it did not come to be so within 20 s");
  }
}
