/** Our own engine, through its public interface only. */
import {
  createScanner,
  type JsonFinding,
  type Scanner,
} from "../../packages/detection/dist/index.js";
import { type JsonLeaf, readJson, type Sample } from "./label.ts";
import type { Found } from "./score.ts";

export const scanner: Scanner = createScanner();

export function detect(text: string): Found[] {
  return scanner
    .scanText(text)
    .map(({ start, end, entityType }) => ({ start, end, type: entityType }));
}

/**
 * The same content given as a value: every string, number and key becomes a sample of its own, with the
 * findings that `scanJson` has there.
 */
export function scanAsJson(sample: Sample): { samples: Sample[]; findings: Found[][] } {
  const { value, leaves } = readJson(sample.json!);
  const at = (path: readonly (string | number)[], where: string): string =>
    `${where} ${JSON.stringify(path)}`;
  const byPlace = Map.groupBy(scanner.scanJson(value), (finding: JsonFinding) =>
    at(finding.path, finding.in),
  );
  const findings = leaves.map((leaf: JsonLeaf) =>
    (byPlace.get(at(leaf.path, leaf.in)) ?? []).map(({ start, end, entityType }) => ({
      start,
      end,
      type: entityType,
    })),
  );
  const samples = leaves.map(({ text, spans }) => ({
    set: `${sample.set}, as value`,
    kind: sample.kind,
    text,
    spans,
  }));
  return { samples, findings };
}
