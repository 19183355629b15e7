export type Utf16 = "utf-16le" | "utf-16be";

/** How much of the beginning shows it, in bytes. */
const LOOKED_AT = 4_096;

/**
 * Whether bytes are UTF-16, and which: as their byte order mark says or, without one, where half of the letters and more
 * are Latin, as the zeros in every second byte do.
 */
export function utf16Of(bytes: Uint8Array): Utf16 | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const most = Math.min(LOOKED_AT, bytes.length);
  let [even, odd] = [0, 0];
  for (let at = 0; at < most; at++) {
    if (bytes[at] !== 0) continue;
    if (at % 2 === 0) even++;
    else odd++;
  }
  const areHigh = (zeros: number, others: number): boolean =>
    zeros > 0 && zeros >= most / 4 && others <= zeros / 16;
  if (areHigh(odd, even)) return "utf-16le";
  return areHigh(even, odd) ? "utf-16be" : undefined;
}
