import type { RevealedValue } from "../masking/vault.ts";
import type { Classification } from "../policy/action-category.ts";

/**
 * A classification whose evidence names none of the values that the tool is given: it was read in what would be sent, and
 * names places by their keys. Evidence is shown in chats, and kept where nothing is erased.
 */
export function nameNoValues(
  { category, evidence }: Classification,
  given: readonly RevealedValue[],
): Classification {
  if (given.length === 0) return { category, evidence };
  const longestFirst = given.toSorted((one, other) => other.text.length - one.text.length);
  return {
    category,
    evidence: evidence.map((one) => ({ ...one, because: without(one.because, longestFirst) })),
  };
}

function without(because: string, given: readonly RevealedValue[]): string {
  return given.reduce((left, { entityType, text }) => {
    if (text === "") return left;
    // A key that is no plain name is written as JSON.
    const written = JSON.stringify(text).slice(1, -1);
    return left.replaceAll(text, () => entityType).replaceAll(written, () => entityType);
  }, because);
}
