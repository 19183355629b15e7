import type { Finding } from "./finding.ts";

/**
 * Orders findings by start and joins those that overlap, so that no character of any of them is left out.
 *
 * Keeping the longest of two overlapping findings would leave the tail of the shorter one in clear. The joined finding
 * takes its type from the longest part; of equally long ones, from the surest.
 */
export function joinFindings<T extends Finding>(findings: T[]): T[] {
  if (findings.length < 2 || areApart(findings)) return findings;
  if (!areOrdered(findings)) findings.sort((a, b) => a.start - b.start || b.end - a.end);
  const joined: T[] = [];
  let best = findings[0] as T;
  let { start, end } = best;
  for (let at = 1; at < findings.length; at++) {
    const next = findings[at] as T;
    if (next.start >= end) {
      joined.push(best.start === start && best.end === end ? best : { ...best, start, end });
      best = next;
      ({ start, end } = next);
      continue;
    }
    if (next.end > end) end = next.end;
    if (isBetter(next, best)) best = next;
  }
  joined.push(best.start === start && best.end === end ? best : { ...best, start, end });
  return joined;
}

/** Whether each begins behind the one before it: in most texts there is nothing to order and to join. */
function areApart(findings: readonly Finding[]): boolean {
  let { start, end } = findings[0] as Finding;
  for (let at = 1; at < findings.length; at++) {
    const next = findings[at] as Finding;
    if (next.start < end || next.start <= start) return false;
    ({ start, end } = next);
  }
  return true;
}

/** Most texts give their findings nearly in order, and many quite so. */
function areOrdered(findings: readonly Finding[]): boolean {
  for (let at = 1; at < findings.length; at++) {
    const one = findings[at - 1] as Finding;
    const next = findings[at] as Finding;
    if (one.start > next.start || (one.start === next.start && one.end < next.end)) return false;
  }
  return true;
}

function isBetter(one: Finding, other: Finding): boolean {
  const difference = one.end - one.start - (other.end - other.start);
  return difference > 0 || (difference === 0 && one.confidence > other.confidence);
}
