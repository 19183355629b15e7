import type { Writable } from "node:stream";

/** Lets everything that is written to `output` from here to the end of this turn go out in one system call. */
export function gatherWrites(output: Writable): void {
  if (output.writableCorked > 0) return;
  output.cork();
  process.nextTick(() => output.uncork());
}
