import type { Finding } from "./finding.ts";

/**
 * Orders findings by start and joins those that overlap, so that no character of any of them is left out.
 *
 * Keeping the longest of two overlapping findings would leave the tail of the shorter one in clear. The joined finding
 * takes its type from the longest part; of equally long ones, from the surest.
 */
export function joinFindings<T extends Finding>(findings: T[]): T[] {
  if (findings.length < 2 || areApart(findings)) return findings;
  const ordered = inOrder(findings);
  const joined: T[] = [];
  let best = ordered[0] as T;
  let { start, end } = best;
  for (let at = 1; at < ordered.length; at++) {
    const next = ordered[at] as T;
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

/** Most texts give their findings in so few stretches that are in order. */
const MOST_STRETCHES = 4;

function inOrder<T extends Finding>(findings: T[]): T[] {
  const starts: number[] = [];
  for (let at = 1; at < findings.length; at++) {
    if (!isBefore(findings[at] as T, findings[at - 1] as T)) continue;
    starts.push(at);
    if (starts.length === MOST_STRETCHES)
      return findings.sort((a, b) => a.start - b.start || b.end - a.end);
  }
  let ordered = findings;
  for (const [index, from] of starts.entries())
    ordered = merged(
      ordered,
      index === 0 ? from : ordered.length,
      findings,
      from,
      starts[index + 1] ?? findings.length,
    );
  return ordered;
}

/** The first `count` of `ones` and, behind those that are equal, a stretch of `others`. */
function merged<T extends Finding>(
  ones: readonly T[],
  count: number,
  others: readonly T[],
  from: number,
  to: number,
): T[] {
  const all: T[] = [];
  let one = 0;
  for (let at = from; at < to; at++) {
    const other = others[at] as T;
    while (one < count && !isBefore(other, ones[one] as T)) all.push(ones[one++] as T);
    all.push(other);
  }
  while (one < count) all.push(ones[one++] as T);
  return all;
}

function isBefore(one: Finding, other: Finding): boolean {
  return one.start < other.start || (one.start === other.start && one.end > other.end);
}

function isBetter(one: Finding, other: Finding): boolean {
  const difference = one.end - one.start - (other.end - other.start);
  return difference > 0 || (difference === 0 && one.confidence > other.confidence);
}
