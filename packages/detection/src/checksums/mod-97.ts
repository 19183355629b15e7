/**
 * ISO/IEC 7064 MOD 97-10 of an alphanumeric string, letters counting 10 to 35.
 *
 * @see https://www.iso.org/standard/31531.html
 */
export function mod97(compact: string): number {
  let rest = 0;
  for (let at = 0; at < compact.length; at++) {
    const code = compact.charCodeAt(at);
    const value = code > 64 ? (code | 32) - 87 : code - 48;
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}
