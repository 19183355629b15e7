import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** How often a second this disk makes 4 KB durable, one after the other. */
export function fdatasyncRate(folder: string, ms: number): number {
  const file = join(folder, "raw");
  const descriptor = openSync(file, "w");
  const page = Buffer.alloc(4096, 1);
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < ms) {
    writeSync(descriptor, page);
    fdatasyncSync(descriptor);
    count += 1;
  }
  const rate = (count / (performance.now() - start)) * 1000;
  closeSync(descriptor);
  rmSync(file);
  return rate;
}
