import type { Finding } from "../finding.ts";
import { normaliseKey } from "../keys/normalise-key.ts";
import { canonicalValue } from "../canonical-value.ts";
import { compilePattern, type LinearPattern } from "./linear-pattern.ts";

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

interface CompiledRule {
  readonly types: ReadonlySet<string> | null;
  readonly values: ((entityType: string) => ReadonlySet<string>) | null;
  readonly patterns: readonly LinearPattern[] | null;
  readonly keys: ReadonlySet<string> | null;
}

/** Compiles rules; null when there are none. @throws InvalidDetectorError for a pattern that cannot be matched in linear time. */
export function allowList(rules: readonly AllowRule[]): Allows | null {
  if (rules.length === 0) return null;
  const compiled = together(rules).map(
    (rule): CompiledRule => ({
      types: rule.entityTypes === undefined ? null : new Set(rule.entityTypes),
      values: rule.values === undefined ? null : canonicalValues(rule.values),
      patterns: rule.patterns?.map(compilePattern) ?? null,
      keys: rule.keys === undefined ? null : new Set(rule.keys.map(normaliseKey)),
    }),
  );
  return (finding, text, key) =>
    compiled.some(({ types, values, patterns, keys }) => {
      if (types !== null && !types.has(finding.entityType)) return false;
      if (keys !== null && (key === null || !keys.has(key))) return false;
      if (values === null && patterns === null) return types !== null || keys !== null;
      if (values?.(finding.entityType).has(canonicalValue(finding.entityType, text)) === true)
        return true;
      return patterns?.some((pattern) => matchesWhole(pattern, text)) ?? false;
    });
}

/** Rules that differ in nothing but their values as one: whoever lists values one by one has thousands of them. */
function together(rules: readonly AllowRule[]): readonly AllowRule[] {
  const joined = new Map<string, AllowRule & { readonly values: string[] }>();
  const others: AllowRule[] = [];
  for (const rule of rules) {
    const { entityTypes, values, patterns, keys } = rule;
    if (values === undefined || patterns !== undefined) {
      others.push(rule);
      continue;
    }
    const where = JSON.stringify([entityTypes, keys]);
    const before = joined.get(where);
    if (before === undefined) joined.set(where, { ...rule, values: [...values] });
    else for (const value of values) before.values.push(value);
  }
  return [...joined.values(), ...others];
}

/** The values as each type spells them. Read once for a type: there may be thousands of values, and of findings. */
function canonicalValues(values: readonly string[]): (entityType: string) => ReadonlySet<string> {
  const byType = new Map<string, ReadonlySet<string>>();
  return (entityType) => {
    let spelled = byType.get(entityType);
    if (spelled === undefined) {
      spelled = new Set(values.map((value) => canonicalValue(entityType, value)));
      byType.set(entityType, spelled);
    }
    return spelled;
  };
}

function matchesWhole(pattern: LinearPattern, text: string): boolean {
  const match = pattern.over(text)(0);
  return match !== null && match.start === 0 && match.end === text.length;
}
