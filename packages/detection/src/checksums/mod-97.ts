/**
 * ISO/IEC 7064 MOD 97-10 of the letters and digits of ASCII from `start` to `end`, behind others whose rest is `before`.
 * Letters of either case count 10 to 35; what stands between does not count.
 *
 * @see https://www.iso.org/standard/31531.html
 */
export function mod97(text: string, start = 0, end: number = text.length, before = 0): number {
  let rest = before;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    const letter = code | 32;
    if (code >= 48 && code <= 57) rest = (rest * 10 + code - 48) % 97;
    else if (letter >= 97 && letter <= 122) rest = (rest * 100 + letter - 87) % 97;
  }
  return rest;
}
