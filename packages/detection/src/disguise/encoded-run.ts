import { gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { ALPHANUMERIC, HEX, runEnd, table } from "../text/characters.ts";

const BASE64 = table(`${ALPHANUMERIC}+/-_`);
/** Shortest run worth decoding, longest that is decoded, most that a compressed one may grow to. */
export const LEAST_ENCODED = 13;
const MOST_ENCODED = 262_144;
const MOST_INFLATED = 65_536;
/** What inflating a short stream takes, and what more one does that is too long or turns out to be none, in characters. */
const INFLATING = 512;
const FAILING = 3584;
/** How many characters of a run show whether it is text. */
const SAMPLE = 16;

/** How much more may be read, in characters; what is spent is taken off it, if there is as much. */
export interface Allowance {
  readonly left: number;
  spend(characters: number): boolean;
}

/** Values of the base64 alphabets, 64 for what is in neither. */
export const BASE64_VALUES: Uint8Array = new Uint8Array(256).fill(64);
for (const [value, character] of `${ALPHANUMERIC}+/`.split("").entries())
  BASE64_VALUES[character.charCodeAt(0)] = value;
BASE64_VALUES[45] = 62;
BASE64_VALUES[95] = 63;

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
  let isText = true;
  for (let quad = 0; quad < 8; quad += 4) {
    let bits = 0;
    for (let index = 0; index < 4; index++) {
      const code = text.charCodeAt(at + quad + index);
      const value = code < 256 ? (BASE64_VALUES[code] as number) : 64;
      if (value === 64) return false;
      bits = (bits << 6) | value;
    }
    isText &&= isTextByte(bits >> 16) && isTextByte((bits >> 8) & 255) && isTextByte(bits & 255);
    if (!isText && !isWideQuad(bits, quad)) return false;
  }
  return true;
}

/** Whether three bytes may stand in UTF-16, of which every second one is nothing, or hold its byte order mark. */
function isWideQuad(bits: number, quad: number): boolean {
  const [first, second, third] = [bits >> 16, (bits >> 8) & 255, bits & 255];
  if (quad === 0 && first + second === BYTE_ORDER_MARK) return true;
  return second === 0 ? first !== 0 && third !== 0 : first === 0 && third === 0;
}

const BYTE_ORDER_MARK = 0xff + 0xfe;

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

/** Behind the `0x` with which databases begin a run of hexadecimal. */
export function behindHexMark(text: string, start: number): number {
  return text.startsWith("0x", start) ? start + 2 : start;
}

/** End of the run of base64 characters at `at`, with its padding. */
export function encodedEnd(text: string, at: number): number {
  let end = runEnd(text, at, BASE64, text.length);
  while (end - at < text.length && text.charCodeAt(end) === EQUALS && end - at > 3) {
    end++;
    if (text.charCodeAt(end) !== EQUALS) break;
  }
  return end;
}

/** How far behind a line break a token is looked for that goes on there. */
const MOST_NEXT = 80;
const EQUALS = 61;
const DOT = 46;

/**
 * Whether the equals signs at the end of a run fill it up. They may also be a soft line break in a token: base64 leaves no
 * bits over in its last character, and in a line of its own has no full stop beside it, as the parts of tokens do.
 */
export function isFilledUp(text: string, start: number, end: number): boolean {
  let last = end;
  while (last > start && text.charCodeAt(last - 1) === EQUALS) last--;
  const filled = end - last;
  if (filled > 2 || (end - start) % 4 !== 0) return filled === 0;
  const rest = filled === 0 ? 0 : filled === 1 ? 3 : 15;
  if (((BASE64_VALUES[text.charCodeAt(last - 1) & 255] as number) & rest) !== 0) return false;
  if (start > 0 && text.charCodeAt(start - 1) === DOT) return false;
  let at = end;
  while (at < text.length && at - end < 2 && text.charCodeAt(at) < 32) at++;
  const next = Math.min(text.length, at + MOST_NEXT);
  while (at < next && text.charCodeAt(at) > 32 && text.charCodeAt(at) !== DOT) at++;
  return at === next || text.charCodeAt(at) !== DOT;
}

/**
 * The text that a run of hexadecimal or base64 stands for, plain or compressed, or null when it stands for none: keys,
 * hashes and pictures are told from text by their first bytes.
 *
 * What takes longer than reading the run is taken off `allowance`.
 */
export function decodeRun(
  text: string,
  start: number,
  end: number,
  allowance: Allowance,
): string | null {
  const length = end - start;
  if (length < LEAST_ENCODED || length > MOST_ENCODED) return null;
  const isHex = length % 2 === 0 && runEnd(text, start, HEX, length) === end;
  const encoding = isHex ? "hex" : "base64";
  const kind = kindOf(sampleAt(text, start, Math.min(length, SAMPLE), isHex));
  if (kind === "other") return null;
  let bytes: Uint8Array = Buffer.from(text.slice(start, end), encoding);
  if (kind === "wide") return wideText(bytes);
  if (kind !== "text") {
    const inflated = inflate(bytes, kind, allowance);
    if (inflated === null) return null;
    bytes = inflated;
  }
  return isPrintable(bytes) ? Buffer.from(bytes).toString("utf8") : null;
}

/** The first bytes of a run. Nearly every run is refused by them, and nothing is allocated for one that is as long. */
function sampleAt(text: string, start: number, length: number, isHex: boolean): Uint8Array {
  const step = isHex ? 2 : 4;
  if (length < SAMPLE) return decoded(text, start, length, isHex);
  let byte = 0;
  for (let at = start; at < start + SAMPLE; at += step) {
    let bits = 0;
    for (let index = 0; index < step; index++) {
      const value = valueOf(text.charCodeAt(at + index), isHex);
      if (value > 63) return decoded(text, start, length, isHex);
      bits = (bits << (isHex ? 4 : 6)) | value;
    }
    if (!isHex) {
      SAMPLE_BYTES[byte++] = bits >> 16;
      SAMPLE_BYTES[byte++] = bits >> 8;
    }
    SAMPLE_BYTES[byte++] = bits;
  }
  return isHex ? HEX_SAMPLE : SAMPLE_BYTES;
}

const SAMPLE_BYTES = new Uint8Array((SAMPLE / 4) * 3);
const HEX_SAMPLE = SAMPLE_BYTES.subarray(0, SAMPLE / 2);

function decoded(text: string, start: number, length: number, isHex: boolean): Uint8Array {
  return Buffer.from(text.slice(start, start + length), isHex ? "hex" : "base64");
}

/** What a digit of hexadecimal, or a character of base64, stands for; 64 for what is none. */
function valueOf(code: number, isHex: boolean): number {
  if (code > 255) return 64;
  if (!isHex) return BASE64_VALUES[code] as number;
  return code < 58 ? code - 48 : (code | 32) - 87;
}

function kindOf(sample: Uint8Array): "text" | "wide" | "gzip" | "zlib" | "other" {
  if (sample[0] === 0x1f && sample[1] === 0x8b) return "gzip";
  if (
    sample[0] === 0x78 &&
    (sample[1] === 1 || sample[1] === 0x5e || sample[1] === 0x9c || sample[1] === 0xda)
  )
    return "zlib";
  if (isPrintable(sample)) return "text";
  return isWide(sample) ? "wide" : "other";
}

/** Whether every second byte is nothing, but for a byte order mark: UTF-16, of ASCII at least. */
function isWide(sample: Uint8Array): boolean {
  const zero = sample[sample.length - 1] === 0 || sample[3] === 0 ? 1 : 0;
  const from = (sample[0] as number) + (sample[1] as number) === BYTE_ORDER_MARK ? 2 : 0;
  for (let at = from; at < sample.length; at++)
    if (at % 2 === zero ? sample[at] !== 0 : !isTextByte(sample[at] as number)) return false;
  return sample.length - from >= 6;
}

/** UTF-16 in either order, or null when it is mostly no text. */
function wideText(bytes: Uint8Array): string | null {
  const even = Buffer.from(bytes.subarray(0, bytes.length & ~1));
  const isBigEndian = even[0] === 0 || even[0] === 0xfe;
  const text = (isBigEndian ? even.swap16() : even).toString("utf16le");
  let good = 0;
  for (let at = 0; at < text.length; at++) if (isTextByte(text.charCodeAt(at))) good++;
  return good / text.length > 0.9 ? text : null;
}

/** RFC 1950 to 1952. A bomb is cut off at the limit and counts as one. */
function inflate(
  bytes: Uint8Array,
  kind: "gzip" | "zlib",
  allowance: Allowance,
): Uint8Array | null {
  if (!allowance.spend(INFLATING)) return null;
  const maxOutputLength = Math.min(MOST_INFLATED, Math.max(1, allowance.left));
  // Nobody reads where a run turned out not to be whole, and telling it takes longer than finding out.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return kind === "gzip"
      ? gunzipSync(bytes, { maxOutputLength })
      : inflateSync(bytes, { maxOutputLength });
  } catch (error) {
    allowance.spend(FAILING);
    if (maxOutputLength < MOST_INFLATED && isCutOff(error)) {
      // It is not known to be a bomb, and counts as unread.
      allowance.spend(Number.POSITIVE_INFINITY);
      return null;
    }
    return kind === "zlib" ? tryRaw(bytes) : null;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function isCutOff(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
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
  let wide = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if ((byte >= 32 && byte < 127) || byte === 10 || byte === 9 || byte === 13) good++;
    else if (byte >= 0xc3 && byte < 0xf0) wide++;
  }
  if (good === bytes.length) return true;
  return (good + 2 * wide) / bytes.length > 0.9;
}
