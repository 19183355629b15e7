/**
 * A token stands for a masked value: `EMAIL_7f3k2q5dxy`, that is a label, an underscore, nine characters of a keyed
 * digest and a check character. The width is fixed, so a token ends where it ends: `PHONE_aaaaaaaaab` never occurs
 * inside another one, and a mistyped one is noticed instead of being taken for another value.
 */

/** RFC 4648 base32 in lower case: no 0, 1, 8 or 9, which models and people mix up with letters. */
const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

const DIGEST_CHARACTERS = 9;

/** Bytes of digest that a token shows: 45 bits. */
export const TOKEN_DIGEST_BYTES = 6;

/** Writes the token of a digest, of which the first 45 bits are shown; in a string each character is one byte. */
export function formatToken(label: string, digest: Uint8Array | string): string {
  // 48 bits are exact in a number, but not for its bitwise operators.
  let bits = 0;
  for (let i = 0; i < TOKEN_DIGEST_BYTES; i++) bits = bits * 256 + byteOf(digest, i);
  bits = Math.floor(bits / 2 ** (TOKEN_DIGEST_BYTES * 8 - DIGEST_CHARACTERS * 5));
  let shown = "";
  for (let i = 0; i < DIGEST_CHARACTERS; i++) {
    shown = ALPHABET.charAt(bits % 32) + shown;
    bits = Math.floor(bits / 32);
  }
  return `${label}_${shown}${checkCharacter(label, shown)}`;
}

function byteOf(digest: Uint8Array | string, i: number): number {
  const byte = typeof digest === "string" ? digest.charCodeAt(i) & 0xff : digest[i];
  return byte ?? 0;
}

/** Whether the check character is right. Says nothing about whether anything stands behind the token. */
export function isWellFormedToken(token: string): boolean {
  const at = token.lastIndexOf("_");
  const shown = token.slice(at + 1, -1);
  return (
    shown.length === DIGEST_CHARACTERS && checkCharacter(token.slice(0, at), shown) === token.at(-1)
  );
}

/** Where something of a token's form stands in a text. `start` and `end` take in the angle brackets, if it has them. */
export interface TokenSpan {
  readonly token: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Finds what has the form of a token with one of `labels`, in order. A wrong check character does not hide it: the
 * caller must see a mistyped token to refuse it. Linear in `text.length`.
 */
export function findTokens(text: string, labels: ReadonlySet<string>): readonly TokenSpan[] {
  if (!text.includes("_")) return [];
  const spans: TokenSpan[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const token = match[0];
    if (!labels.has(token.slice(0, token.lastIndexOf("_")))) continue;
    const start = match.index;
    const end = start + token.length;
    const pair = BRACKETS.find(
      ([open, close]) =>
        text.startsWith(close, end) && text.slice(Math.max(0, start - open.length), start) === open,
    );
    spans.push({
      token,
      start: start - (pair?.[0].length ?? 0),
      end: end + (pair?.[1].length ?? 0),
    });
  }
  return spans;
}

/** A token's brackets, and how they are written in URLs, JSON and markup. */
const BRACKETS: readonly (readonly [string, string])[] = [
  ["<", ">"],
  ["%3C", "%3E"],
  ["%3c", "%3e"],
  ["\\u003c", "\\u003e"],
  ["\\u003C", "\\u003E"],
  ["&lt;", "&gt;"],
];

/** A capital, a digit or an underscore. */
function isOfLabel(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
}

/**
 * Bounded on both sides and in length, so that it cannot backtrack far. What stands before it may end in letters that
 * are none: the percent code of a space, the escape of a line break.
 */
const TOKEN =
  /(?:(?<![A-Za-z0-9_])|(?<=%[0-9A-Fa-f]{2})|(?<=\\(?:[nrtbf]|u[0-9A-Fa-f]{4})))[A-Z][A-Z0-9_]{0,40}_[a-z2-7]{10}(?![A-Za-z0-9_])/g;

/**
 * The tokens that somebody seems to have meant and written otherwise: in other capitals, with a hyphen, without its last
 * character or with more behind it. Most are words that only look like it, so it takes a vault to tell.
 */
export function nearTokens(text: string, labels: ReadonlySet<string>): readonly string[] {
  const meant = new Set<string>();
  for (const match of text.matchAll(NEAR_TOKEN)) {
    const { label: written = "", shown = "" } = match.groups ?? {};
    const label = written.toUpperCase();
    if (!labels.has(label)) continue;
    const digest = shown.slice(0, DIGEST_CHARACTERS).toLowerCase();
    if (!/^[a-z2-7]+$/.test(digest)) continue;
    const token = `${label}_${digest}${checkCharacter(label, digest)}`;
    if (match[0] !== token) meant.add(token);
  }
  for (const token of gluedTokens(text, labels)) meant.add(token);
  return [...meant];
}

/** Whole tokens with a letter or digit right before or behind them: two written without a space, one within a name. */
function gluedTokens(text: string, labels: ReadonlySet<string>): readonly string[] {
  const glued: string[] = [];
  let apart: ReadonlySet<number> | undefined;
  for (const match of text.matchAll(SHOWN)) {
    const end = match.index + match[0].length;
    const start = startOfLabel(text, match.index, labels);
    const token = text.slice(start, end);
    if (start === match.index || !isWellFormedToken(token)) continue;
    apart ??= new Set(Array.from(text.matchAll(TOKEN), ({ index }) => index));
    if (!apart.has(start)) glued.push(token);
  }
  return glued;
}

const SHOWN = /_[a-z2-7]{10}/g;

const MOST_LABEL_CHARACTERS = 41;

/** Where the longest of `labels` that ends at `end` begins; `end` if none does. */
function startOfLabel(text: string, end: number, labels: ReadonlySet<string>): number {
  let least = end;
  while (least > end - MOST_LABEL_CHARACTERS && isOfLabel(text.charCodeAt(least - 1))) least--;
  for (let start = least; start < end; start++) {
    if (labels.has(text.slice(start, end))) return start;
  }
  return end;
}

const NEAR_TOKEN =
  /(?<![A-Za-z0-9_])(?<label>[A-Za-z][A-Za-z0-9_]{0,40})[_-](?<shown>[A-Za-z0-9]{9,14})(?![A-Za-z0-9_])/g;

/** A sum with odd weights modulo 32: no single changed character leaves it as it was, and hardly a swapped pair. */
function checkCharacter(label: string, shown: string): string {
  let sum = 7;
  for (const character of label) sum = (sum * 31 + character.charCodeAt(0)) % 997;
  for (let i = 0; i < shown.length; i++) {
    sum = (sum + ALPHABET.indexOf(shown[i] ?? "a") * (2 * i + 3)) % 32;
  }
  return ALPHABET[sum % 32] ?? "a";
}
