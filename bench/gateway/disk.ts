import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./measure.ts";

const PAGE = Buffer.alloc(20 * 1024, 1);
const PAGES = 200;

/** What it takes to make 20 KB durable that are written over a file that has its size, in milliseconds: the median. */
export function fdatasyncMs(): number {
  const file = join(tmpdir(), `countersign-bench-${process.pid}.raw`);
  const descriptor = openSync(file, "w");
  for (let page = 0; page < PAGES; page++) writeSync(descriptor, PAGE);
  fdatasyncSync(descriptor);
  const times: number[] = [];
  for (let page = 0; page < PAGES; page++) {
    const from = performance.now();
    writeSync(descriptor, PAGE, 0, PAGE.length, page * PAGE.length);
    fdatasyncSync(descriptor);
    times.push(performance.now() - from);
  }
  closeSync(descriptor);
  rmSync(file);
  return median(times);
}
