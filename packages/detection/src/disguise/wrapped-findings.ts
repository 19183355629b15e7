import type { Finding } from "../finding.ts";
import { joinFindings } from "../join-findings.ts";

/** Types a value of which is sure even when a line break had to be taken out of it. */
export function isStrong({ entityType }: Finding): boolean {
  let isKnown = KNOWN.get(entityType);
  if (isKnown === undefined) {
    isKnown = STRONG.has(entityType) || /_(?:KEY|TOKEN|SECRET)$/.test(entityType);
    if (KNOWN.size < MOST_KNOWN) KNOWN.set(entityType, isKnown);
  }
  return isKnown;
}

/** Answers of before; types of the caller's own are among them. */
const KNOWN = new Map<string, boolean>();
const MOST_KNOWN = 1024;

const STRONG = new Set([
  "EMAIL_ADDRESS",
  "CREDIT_CARD",
  "IBAN_CODE",
  "JWT",
  "US_SSN",
  "CRYPTO_ADDRESS",
  "PHONE_NUMBER",
]);

/** Those of `findings` that overlap none of `others`, or complete one of the same type. */
export function withoutOverlaps(
  text: string,
  findings: readonly Finding[],
  others: Finding[],
): readonly Finding[] {
  const joined = joinFindings(others);
  let next = 0;
  return [...findings]
    .sort((a, b) => a.start - b.start)
    .filter((finding) => {
      const { start, end } = finding;
      while (next < joined.length && (joined[next] as Finding).end <= start) next++;
      const other = joined[next];
      if (other === undefined || other.start >= end || completes(text, finding, other)) return true;
      return isInOneLine(text, finding) && coversAll(finding, joined, next);
    });
}

/** With nothing but markup taken out; joined over a line break, it could be the ends of two values. */
function isInOneLine(text: string, { start, end }: Finding): boolean {
  return !text.slice(start, end).includes("\n");
}

/** Whether all that overlaps it lies within it, from the finding `next` on, which does. */
function coversAll({ start, end }: Finding, joined: readonly Finding[], next: number): boolean {
  for (let at = next; at < joined.length; at++) {
    const other = joined[at] as Finding;
    if (other.start >= end) return true;
    if (other.start < start || other.end > end) return false;
  }
  return true;
}

const HYPHEN = 45;
const TAG_OPEN = 60;
const TAG_CLOSE = 62;
const PLUS = 43;

/**
 * Whether a finding is the whole of what another found in part: tags go on before or behind it, a plus sign leads it, or
 * the part ends in a hyphen, as nothing does that is whole.
 */
function completes(text: string, { entityType, start, end }: Finding, other: Finding): boolean {
  if (other.entityType !== entityType || start > other.start || end < other.end) return false;
  if (text.charCodeAt(start) === PLUS) return true;
  if (end === other.end)
    return text.slice(start, other.start).includes(String.fromCharCode(TAG_CLOSE));
  if (start === other.start && text.charCodeAt(other.end - 1) === HYPHEN) return true;
  return (
    start === other.start &&
    text.charCodeAt(other.end) === TAG_OPEN &&
    !/^<(?:br|\/?(?:p|div|td|li))\b/i.test(text.slice(other.end, other.end + 6))
  );
}
