import type { Finding } from "../finding.ts";
import { isDigit } from "../text/characters.ts";
import { isAge } from "./age.ts";

/** Least of an age that is believed behind a name alone. */
const LEAST = 2;

/** The ages that stand behind the names of persons: `Ada Lovelace, 36, lives in London`. */
export function agesBehindNames(text: string, found: readonly Finding[]): Finding[] {
  const ages: Finding[] = [];
  for (const { entityType, end } of found) {
    if (entityType !== "PERSON" || text.charCodeAt(end) !== COMMA) continue;
    const start = end + 2;
    if (text.charCodeAt(end + 1) !== SPACE || !isDigit(text.charCodeAt(start))) continue;
    const stop = isDigit(text.charCodeAt(start + 1)) ? start + 2 : start + 1;
    if (!isClosed(text, stop) || !isAge(text.slice(start, stop))) continue;
    if (Number(text.slice(start, stop)) < LEAST) continue;
    ages.push({ entityType: "AGE", start, end: stop, confidence: 0.7, detector: DETECTOR });
  }
  return ages;
}

const DETECTOR = "age-behind-name";
const COMMA = 44;
const SPACE = 32;

/** A comma and a space with a word behind, or the end of a sentence: no list of numbers. */
function isClosed(text: string, at: number): boolean {
  return /^(?:, (?![\d])|[.;](?:\s|$)|$)/.test(text.slice(at, at + 3));
}
