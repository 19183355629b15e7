/** The thread that looks through big values, and through all where a model helps. Started by `threaded-scan.ts`. */
import { parentPort, workerData } from "node:worker_threads";
import { type JsonValue, textReader } from "@countersign/core";
import {
  canonicalValue,
  createScanner,
  type FallbackReason,
  type JsonFinding,
  type ScannerOptions,
} from "@countersign/detection";
import { createRecognisingScanner, openTransformers } from "@countersign/detection/transformers";
import { type PackedFindings, packFindings } from "./packed-findings.ts";
import { type CarriedValue, unpackCarried } from "./shared-texts.ts";

export interface ScanQuestion {
  readonly id: number;
  /** A value of many parts comes as JSON: writing and reading that costs less than copying it part by part. */
  readonly isJson: boolean;
  readonly carried: CarriedValue;
}

export type ScanAnswer =
  /** Some of the findings, in order; `isLast` with the rest of them. */
  | { readonly id: number; readonly findings: PackedFindings; readonly isLast: boolean }
  | { readonly id: number; readonly failed: true }
  /** The model did not answer, and others' findings were used. `because` is of opening it, never of a value. */
  | { readonly fallback: FallbackReason; readonly because?: string };

export interface ScanThreadSetup {
  readonly options: ScannerOptions;
  readonly recogniser: {
    readonly folder: string;
    readonly precision: "fp32" | "fp16" | "q8";
    readonly milliseconds: number;
  } | null;
}

/** Reading an answer of this many findings takes a millisecond or two; others are served between two of them. */
const PORTION = 400;

const { options, recogniser } = workerData as ScanThreadSetup;
const scan = recogniser === null ? plainScan(options) : recognisingScan(options, recogniser);

parentPort?.on("message", (question: ScanQuestion) => {
  void answer(question);
});

async function answer({ id, isJson, carried }: ScanQuestion): Promise<void> {
  try {
    const unpacked = unpackCarried(carried);
    const value = isJson ? (JSON.parse(unpacked as string) as JsonValue) : unpacked;
    const findings = await scan(value);
    const textOf = textReader(value);
    const keys = new Map<string, number>();
    // What was told already is worked on by the thread that asks while the rest is told.
    for (let from = 0; ; from += PORTION) {
      const portion = findings.slice(from, from + PORTION).map((finding) => {
        const { entityType, start, end } = finding;
        const text = (textOf(finding) ?? "").slice(start, end);
        // Of thousands of values it would hold up the thread that asks.
        return { ...finding, canonical: canonicalValue(entityType, text) };
      });
      const isLast = from + PORTION >= findings.length;
      tell({ id, findings: packFindings(portion, keys), isLast });
      if (isLast) break;
    }
  } catch {
    // What went wrong may quote the value, and is of no use to who asks: either way nothing is let through.
    tell({ id, failed: true });
  }
}

function tell(message: ScanAnswer): void {
  parentPort?.postMessage(message);
}

type ScanValue = (value: JsonValue) => Promise<readonly JsonFinding[]>;

function plainScan(wanted: ScannerOptions): ScanValue {
  const scanner = createScanner(wanted);
  return async (value) => scanner.scanJson(value);
}

/** The model is opened at once; values that come before it is open wait for it as they would for its answer. */
function recognisingScan(
  wanted: ScannerOptions,
  { folder, precision, milliseconds }: NonNullable<ScanThreadSetup["recogniser"]>,
): ScanValue {
  const opening = openTransformers({ folder, precision });
  opening.catch((error: unknown) => {
    const because = error instanceof Error ? error.message : "it cannot be opened";
    tell({ fallback: "failed", because });
  });
  const recognising = createRecognisingScanner(
    wanted,
    { findEntitiesIn: async (texts) => (await opening).findEntitiesIn(texts) },
    { milliseconds, onFallback: (fallback) => tell({ fallback }) },
  );
  return (value) => recognising.scanJson(value);
}
