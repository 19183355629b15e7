/** The thread that looks through big values. Started by `threaded-scan.ts`. */
import { parentPort, workerData } from "node:worker_threads";
import { type JsonValue, type ScannedFinding, textAt } from "@countersign/core";
import { canonicalValue, createScanner, type ScannerOptions } from "@countersign/detection";

export interface ScanQuestion {
  readonly id: number;
  readonly value: JsonValue;
}

export type ScanAnswer =
  | { readonly id: number; readonly findings: readonly ScannedFinding[] }
  | { readonly id: number; readonly failed: true };

const scanner = createScanner(workerData as ScannerOptions);

parentPort?.on("message", ({ id, value }: ScanQuestion) => {
  let answer: ScanAnswer;
  try {
    const findings = scanner.scanJson(value).map((finding): ScannedFinding => {
      const { entityType, path, start, end } = finding;
      const text = (textAt(value, path, finding.in) ?? "").slice(start, end);
      // Of thousands of values it would hold up the thread that asks.
      return { ...finding, canonical: canonicalValue(entityType, text) };
    });
    answer = { id, findings };
  } catch {
    // What went wrong may quote the value, and is of no use to who asks: either way nothing is let through.
    answer = { id, failed: true };
  }
  parentPort?.postMessage(answer);
});
