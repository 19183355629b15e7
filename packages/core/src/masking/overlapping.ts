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
