/** End of the line that `from` is in: its line break, or the end of the text. */
export function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** Longest line that can be a rule. */
const MOST_RULE = 4096;

/** A line of hyphens, plus signs, pipes, colons, equals signs and spaces: `|---|:-:|`, `----+----`, `├──┼──┤`. */
export function isRuleLine(text: string, from: number): boolean {
  let hyphens = 0;
  for (let at = from; at < text.length && at - from < MOST_RULE; at++) {
    const code = text.charCodeAt(at);
    if (code === 10) break;
    if (code === 45 || code === 61) hyphens++;
    else if (code >= 0x2500 && code <= 0x257f) hyphens++;
    else if (code !== 43 && code !== 124 && code !== 58 && code !== 32 && code !== 13) return false;
  }
  return hyphens >= 2;
}
