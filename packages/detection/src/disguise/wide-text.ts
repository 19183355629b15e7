import type { Finding } from "../finding.ts";

/** Shorter texts hold no value in so many characters. */
const SHORTEST = 12;

/**
 * Whether a text is UTF-16 that was read as UTF-8, a zero beside each Latin letter: a tool that reads files does that to
 * those of Windows. Of nearly every other text two characters are looked at.
 */
export function isWide(text: string): boolean {
  if (text.length < SHORTEST) return false;
  const middle = text.length >> 1;
  if (text.charCodeAt(middle) !== 0 && text.charCodeAt(middle + 1) !== 0) return false;
  let zeros = 0;
  let pairs = 0;
  for (let at = text.indexOf("\0"); at >= 0; at = text.indexOf("\0", at + 1)) {
    zeros++;
    if (text.charCodeAt(at + 1) === 0) pairs++;
  }
  return zeros >= text.length / 4 && pairs <= zeros / 16;
}

export function withoutZeros(text: string): string {
  return text.replaceAll("\0", "");
}

/** Where in a text stands what was found in it without its zeros. */
export function placedAmongZeros(text: string, findings: readonly Finding[]): Finding[] {
  const places: number[] = [];
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) !== 0) places.push(at);
  return findings.map((finding) => ({
    ...finding,
    start: places[finding.start] as number,
    end: (places[finding.end - 1] as number) + 1,
  }));
}
