import type { ActionCategory, CategoryEvidence } from "@countersign/core";

/**
 * Mildest first. Where one call shows several categories, the last of them in this list counts: a rule that forbids
 * deleting must see the `DELETE` beside anything else. `unknown` counts as destructive, but something certain says more.
 */
const SEVERITY: readonly ActionCategory[] = [
  "read",
  "write",
  "message",
  "export",
  "payment",
  "infrastructure",
  "execute",
  "unknown",
  "privilege",
  "delete",
];

/** Whether `a` is more severe than `b`. */
export function isWorse(a: ActionCategory, b: ActionCategory): boolean {
  return SEVERITY.indexOf(a) > SEVERITY.indexOf(b);
}

/** Worst first; those of one category stay in their order. */
export function worstFirst<T extends Pick<CategoryEvidence, "category">>(
  evidence: readonly T[],
): readonly T[] {
  return evidence.toSorted((a, b) => SEVERITY.indexOf(b.category) - SEVERITY.indexOf(a.category));
}
