/** A half-open span of a text and what shall stand there. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies splices that do not overlap, in any order. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let out = "";
  let after = 0;
  for (const splice of splices.toSorted((a, b) => a.start - b.start)) {
    out += text.slice(after, splice.start) + splice.text;
    after = splice.end;
  }
  return out + text.slice(after);
}

/** Removes a span, and with it the line it stood on if nothing else is left there. */
export function removal(text: string, start: number, end: number): Splice {
  let lineStart = start;
  while (" \t".includes(text[lineStart - 1] ?? "x")) lineStart--;
  let lineEnd = end;
  while (" \t".includes(text[lineEnd] ?? "x")) lineEnd++;
  const isFirstOnLine = text[lineStart - 1] === "\n";
  const lineBreak = /^\r?\n/.exec(text.slice(lineEnd, lineEnd + 2))?.[0];
  if (isFirstOnLine && lineBreak !== undefined) {
    return { start: lineStart, end: lineEnd + lineBreak.length, text: "" };
  }
  // Inside a line one of the two spaces around it goes too.
  return { start, end: lineBreak === undefined ? lineEnd : end, text: "" };
}
