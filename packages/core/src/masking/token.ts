/**
 * A token stands for a masked value: `EMAIL_7f3k2q9dxz`, that is a label, an underscore, nine characters of a keyed
 * digest and a check character. The width is fixed, so a token ends where it ends: `PHONE_aaaaaaaaab` never occurs
 * inside another one, and a mistyped one is noticed instead of being taken for another value.
 */

/** RFC 4648 base32 in lower case: no 0, 1, 8 or 9, which models and people mix up with letters. */
const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

const DIGEST_CHARACTERS = 9;

/** Bytes of digest that a token shows: 45 bits. */
export const TOKEN_DIGEST_BYTES = 6;

/** Writes the token of a digest, of which the first 45 bits are shown. */
export function formatToken(label: string, digest: Uint8Array): string {
  // 48 bits are exact in a number, but not for its bitwise operators.
  let bits = 0;
  for (let i = 0; i < TOKEN_DIGEST_BYTES; i++) bits = bits * 256 + (digest[i] ?? 0);
  bits = Math.floor(bits / 2 ** (TOKEN_DIGEST_BYTES * 8 - DIGEST_CHARACTERS * 5));
  let shown = "";
  for (let i = 0; i < DIGEST_CHARACTERS; i++) {
    shown = ALPHABET.charAt(bits % 32) + shown;
    bits = Math.floor(bits / 32);
  }
  return `${label}_${shown}${checkCharacter(label, shown)}`;
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
    const bracketed = text[start - 1] === "<" && text[end] === ">";
    spans.push(bracketed ? { token, start: start - 1, end: end + 1 } : { token, start, end });
  }
  return spans;
}

/** Bounded on both sides and in length, so that it cannot backtrack far. */
const TOKEN = /(?<![A-Za-z0-9_])[A-Z][A-Z0-9_]{0,40}_[a-z2-7]{10}(?![A-Za-z0-9_])/g;

/** A sum with odd weights modulo 32: no single changed character leaves it as it was, and hardly a swapped pair. */
function checkCharacter(label: string, shown: string): string {
  let sum = 7;
  for (const character of label) sum = (sum * 31 + character.charCodeAt(0)) % 997;
  for (let i = 0; i < shown.length; i++) {
    sum = (sum + ALPHABET.indexOf(shown[i] ?? "a") * (2 * i + 3)) % 32;
  }
  return ALPHABET[sum % 32] ?? "a";
}
