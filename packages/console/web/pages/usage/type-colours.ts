import type { UsageRow } from "@countersign/core";

/** As many as can be told apart; what comes after them is one colour. */
const MOST = 7;

/** Everything that has no colour of its own. */
export const OTHERS = "others";

export interface TypeColours {
  /** Types with a colour of their own, those with the most values first, then the others if there are any. */
  readonly types: readonly string[];
  /** `--series-0` and so on. */
  readonly classOf: (type: string) => string;
  /** The type, or that it is among the others. */
  readonly shownAs: (type: string) => string;
}

/** Gives each of the most frequent types its colour, the same in every chart. */
export function coloursOf(rows: readonly UsageRow[]): TypeColours {
  const sums = new Map<string, number>();
  for (const { entityType = "", values } of rows) {
    sums.set(entityType, (sums.get(entityType) ?? 0) + values);
  }
  const sorted = [...sums].sort(([, a], [, b]) => b - a).map(([type]) => type);
  const own = sorted.slice(0, sorted.length === MOST + 1 ? MOST + 1 : MOST);
  const position = new Map(own.map((type, at) => [type, at]));
  const shownAs = (type: string): string => (position.has(type) ? type : OTHERS);
  return {
    types: own.length < sorted.length ? [...own, OTHERS] : own,
    classOf: (type) => `series-${position.get(type) ?? MOST}`,
    shownAs,
  };
}
