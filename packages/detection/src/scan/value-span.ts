export interface ValueSpan {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
  /** Written without quotes, with spaces around the sign or a comma behind: it may be code. */
  readonly isBare: boolean;
}

export function one(span: ValueSpan | null): readonly ValueSpan[] {
  return span === null || span.end <= span.start ? [] : [span];
}
