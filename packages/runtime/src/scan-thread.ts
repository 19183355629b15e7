/** The thread that looks through big values. Started by `threaded-scan.ts`. */
import { parentPort, workerData } from "node:worker_threads";
import type { JsonValue } from "@countersign/core";
import { createScanner, type JsonFinding, type ScannerOptions } from "@countersign/detection";

export interface ScanQuestion {
  readonly id: number;
  readonly value: JsonValue;
}

export type ScanAnswer =
  | { readonly id: number; readonly findings: readonly JsonFinding[] }
  | { readonly id: number; readonly failed: true };

const scanner = createScanner(workerData as ScannerOptions);

parentPort?.on("message", ({ id, value }: ScanQuestion) => {
  let answer: ScanAnswer;
  try {
    answer = { id, findings: scanner.scanJson(value) };
  } catch {
    // What went wrong may quote the value, and is of no use to who asks: either way nothing is let through.
    answer = { id, failed: true };
  }
  parentPort?.postMessage(answer);
});
