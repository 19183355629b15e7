import type { MaskingConfig } from "@countersign/config";
import { matchesGlob, type Scan, textAt } from "@countersign/core";
import {
  canonicalValue,
  createScanner,
  ENTITY_TYPES,
  type ScannerOptions,
} from "@countersign/detection";

/** The label a token of this entity type begins with: `EMAIL` for `EMAIL_ADDRESS`. */
export function labelOf(entityType: string): string {
  const types: Readonly<Record<string, { readonly label: string }>> = ENTITY_TYPES;
  return Object.hasOwn(types, entityType) ? (types[entityType]?.label ?? entityType) : entityType;
}

/** Detection as the configuration wants it. */
export function createScan(masking: MaskingConfig): Scan {
  const scanner = createScanner(scannerOptions(masking));
  const isAllowed = (text: string): boolean =>
    masking.allow.some((pattern) => matchesGlob(pattern, text));
  return {
    findings: async (value, options) => {
      const findings = scanner.scanJson(value, options);
      if (masking.allow.length === 0) return findings;
      return findings.filter((finding) => {
        const text = textAt(value, finding.path, finding.in) ?? "";
        return !isAllowed(text.slice(finding.start, finding.end));
      });
    },
    canonicalValue,
    labels: new Set(Object.values(ENTITY_TYPES).map(({ label }) => label)),
  };
}

function scannerOptions(masking: MaskingConfig): ScannerOptions {
  const off = Object.keys(ENTITY_TYPES).filter((entityType) =>
    masking.off.some((pattern) => matchesGlob(pattern, entityType)),
  );
  return {
    enable: masking.organizations ? ["ORGANIZATION"] : [],
    disable: off,
    thresholds: masking.confidence,
  };
}
