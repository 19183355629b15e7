import type { ScannedFinding } from "./scan.ts";

/** Half-open. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Those of `spans`, which are in order and do not overlap each other, that overlap `[start, end)`. Reads as many more of
 * them as it takes to halve their number until one is left.
 */
export function overlapping<S extends Span>(
  spans: readonly S[],
  { start, end }: Span,
): readonly S[] {
  let low = 0;
  for (let high = spans.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.end ?? 0) > start) high = middle;
    else low = middle + 1;
  }
  let after = low;
  while ((spans[after]?.start ?? end) < end) after++;
  return spans.slice(low, after);
}

/** Every sign that any of them covers is covered; the longest says what it is. */
export function joinOverlaps(findings: readonly ScannedFinding[]): readonly ScannedFinding[] {
  const joined: ScannedFinding[] = [];
  let longest = 0;
  for (const finding of findings.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = joined.at(-1);
    const length = finding.end - finding.start;
    if (last === undefined || last.end <= finding.start) {
      joined.push(finding);
      longest = length;
      continue;
    }
    if (last.end >= finding.end) continue;
    const { canonical: _of, ...rest } = length > longest ? finding : last;
    longest = Math.max(longest, length);
    joined[joined.length - 1] = { ...rest, start: last.start, end: finding.end };
  }
  return joined;
}
