import { gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { ALPHANUMERIC, HEX, runEnd, table } from "../text/characters.ts";

const BASE64 = table(`${ALPHANUMERIC}+/-_`);
/** Shortest run worth decoding, longest that is decoded, most that a compressed one may grow to. */
export const LEAST_ENCODED = 13;
const MOST_ENCODED = 262_144;
const MOST_INFLATED = 65_536;
/** How many characters of a run show whether it is text. */
const SAMPLE = 16;

/** Values of the base64 alphabets, 64 for what is in neither. */
const VALUES = new Uint8Array(256).fill(64);
for (const [value, character] of `${ALPHANUMERIC}+/`.split("").entries())
  VALUES[character.charCodeAt(0)] = value;
VALUES[45] = 62;
VALUES[95] = 63;

/** Whether the first characters of a run decode to text or to the head of a compressed stream. Allocates nothing. */
export function looksEncoded(text: string, at: number): boolean {
  if (
    text.startsWith("H4sI", at) ||
    text.startsWith("eJ", at) ||
    text.startsWith("eNo", at) ||
    text.startsWith("1f8b08", at)
  )
    return true;
  let isHex = true;
  for (let index = 0; index < 8 && isHex; index++)
    isHex = HEX[text.charCodeAt(at + index) & 255] === 1;
  if (
    isHex &&
    text.charCodeAt(at) > 49 &&
    text.charCodeAt(at) < 56 &&
    text.charCodeAt(at + 2) > 49 &&
    text.charCodeAt(at + 2) < 56
  )
    return true;
  for (let quad = 0; quad < 8; quad += 4) {
    let bits = 0;
    for (let index = 0; index < 4; index++) {
      const code = text.charCodeAt(at + quad + index);
      const value = code < 256 ? (VALUES[code] as number) : 64;
      if (value === 64) return false;
      bits = (bits << 6) | value;
    }
    if (!isTextByte(bits >> 16) || !isTextByte((bits >> 8) & 255) || !isTextByte(bits & 255))
      return false;
  }
  return true;
}

function isTextByte(byte: number): boolean {
  return (byte >= 32 && byte < 127) || byte === 10 || byte === 13 || byte === 9 || byte >= 0xc3;
}

/** Start of the run of base64 characters around `at`, not before `least`. */
export function encodedStart(text: string, at: number, least: number): number {
  let start = at;
  while (start > least) {
    const code = text.charCodeAt(start - 1);
    if (code > 255 || BASE64[code] === 0) break;
    start--;
  }
  return start;
}

/** End of the run of base64 characters at `at`, with its padding. */
export function encodedEnd(text: string, at: number): number {
  let end = runEnd(text, at, BASE64, text.length);
  while (end - at < text.length && text.charCodeAt(end) === 61 && end - at > 3) {
    end++;
    if (text.charCodeAt(end) !== 61) break;
  }
  return end;
}

/**
 * The text that a run of hexadecimal or base64 stands for, plain or compressed, or null when it stands for none: keys,
 * hashes and pictures are told from text by their first bytes.
 *
 * `spend` is told how many bytes were made; it answers whether that many may be.
 */
export function decodeRun(
  text: string,
  start: number,
  end: number,
  spend: (bytes: number) => boolean,
): string | null {
  const length = end - start;
  if (length < LEAST_ENCODED || length > MOST_ENCODED) return null;
  const isHex = length % 2 === 0 && runEnd(text, start, HEX, length) === end;
  const encoding = isHex ? "hex" : "base64";
  const sample = Buffer.from(text.slice(start, start + Math.min(length, SAMPLE)), encoding);
  const kind = kindOf(sample);
  if (kind === "other" || !spend(length)) return null;
  let bytes: Uint8Array = Buffer.from(text.slice(start, end), encoding);
  if (kind !== "text") {
    const inflated = inflate(bytes, kind, spend);
    if (inflated === null) return null;
    bytes = inflated;
  }
  return isPrintable(bytes) ? Buffer.from(bytes).toString("utf8") : null;
}

function kindOf(sample: Uint8Array): "text" | "gzip" | "zlib" | "other" {
  if (sample[0] === 0x1f && sample[1] === 0x8b) return "gzip";
  if (
    sample[0] === 0x78 &&
    (sample[1] === 1 || sample[1] === 0x5e || sample[1] === 0x9c || sample[1] === 0xda)
  )
    return "zlib";
  return isPrintable(sample) ? "text" : "other";
}

/** RFC 1950 to 1952. A bomb is cut off at the limit and counts as one. */
function inflate(
  bytes: Uint8Array,
  kind: "gzip" | "zlib",
  spend: (bytes: number) => boolean,
): Uint8Array | null {
  if (!spend(4096)) return null;
  const options = { maxOutputLength: MOST_INFLATED };
  try {
    const result = kind === "gzip" ? gunzipSync(bytes, options) : inflateSync(bytes, options);
    return spend(result.length) ? result : null;
  } catch {
    spend(MOST_INFLATED);
    return kind === "zlib" ? tryRaw(bytes) : null;
  }
}

function tryRaw(bytes: Uint8Array): Uint8Array | null {
  try {
    return inflateRawSync(bytes.subarray(2), { maxOutputLength: MOST_INFLATED });
  } catch {
    return null;
  }
}

/** More than nine in ten bytes are printable ASCII, white space, or part of a UTF-8 letter. */
function isPrintable(bytes: Uint8Array): boolean {
  if (bytes.length < 6) return false;
  let good = 0;
  for (const byte of bytes)
    if ((byte >= 32 && byte < 127) || byte === 10 || byte === 9 || byte === 13) good++;
  if (good === bytes.length) return true;
  let wide = 0;
  for (const byte of bytes) if (byte >= 0xc3 && byte < 0xf0) wide++;
  return (good + 2 * wide) / bytes.length > 0.9;
}
