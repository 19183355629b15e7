/** The thread that erases for a daemon, whose calls must not wait for it. */
import { parentPort, workerData } from "node:worker_threads";
import { type EraseOptions, eraseData } from "./erase-data.ts";

try {
  parentPort?.postMessage({ erased: await eraseData(workerData as EraseOptions) });
} catch (error) {
  parentPort?.postMessage({ problem: error instanceof Error ? error.message : "unknown trouble" });
}
