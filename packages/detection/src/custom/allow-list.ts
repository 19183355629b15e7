import type { Finding } from "../finding.ts";
import { normaliseKey } from "../keys/normalise-key.ts";
import { canonicalValue } from "../canonical-value.ts";
import { compilePattern } from "./linear-pattern.ts";

/** Values that are known and may stay. A finding stays out when everything the rule names fits. */
export interface AllowRule {
  /** Default: every type. */
  readonly entityTypes?: readonly string[];
  /** Values, compared as {@link canonicalValue} spells them. */
  readonly values?: readonly string[];
  /** Patterns that must match the whole value; the syntax of custom detectors. */
  readonly patterns?: readonly string[];
  /** Keys or column headers of JSON values in which findings are let through, however they are written. */
  readonly keys?: readonly string[];
}

/** Whether a finding with this text, under this key, is allowed. */
export type Allows = (finding: Finding, text: string, key: string | null) => boolean;

/** Compiles rules; null when there are none. @throws InvalidDetectorError for a pattern that cannot be matched in linear time. */
export function allowList(rules: readonly AllowRule[]): Allows | null {
  if (rules.length === 0) return null;
  const compiled = rules.map((rule) => ({
    types: rule.entityTypes === undefined ? null : new Set(rule.entityTypes),
    values: rule.values ?? null,
    patterns: rule.patterns?.map(compilePattern) ?? null,
    keys: rule.keys === undefined ? null : new Set(rule.keys.map(normaliseKey)),
  }));
  return (finding, text, key) =>
    compiled.some(({ types, values, patterns, keys }) => {
      if (types !== null && !types.has(finding.entityType)) return false;
      if (keys !== null && (key === null || !keys.has(key))) return false;
      if (values === null && patterns === null) return types !== null || keys !== null;
      const value = canonicalValue(finding.entityType, text);
      if (values?.some((one) => canonicalValue(finding.entityType, one) === value)) return true;
      return patterns?.some((pattern) => matchesWhole(pattern, text)) ?? false;
    });
}

function matchesWhole(pattern: ReturnType<typeof compilePattern>, text: string): boolean {
  const match = pattern.find(text, 0);
  return match !== null && match.start === 0 && match.end === text.length;
}
