/**
 * PostgreSQL's text holds neither U+0000 nor half a surrogate pair, and names that upstreams choose may. Such a
 * character is written as a mark and four hexadecimal digits, and so is the mark, a code point that nobody may use.
 */
const MARK = "\u{10FFFE}";

export function storableText(text: string): string {
  if (!text.includes("\0") && !text.includes(MARK) && text.isWellFormed()) return text;
  return text.replace(UNSTORABLE, (found) => `${MARK}${hexOf(found)}`);
}

export function textAsGiven(stored: string): string {
  if (!stored.includes(MARK)) return stored;
  return stored.replace(MARKED, (_found, hex: string) =>
    hex === MARK_HEX ? MARK : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** No code unit of its own: stands for the mark itself, whose two are a pair. */
const MARK_HEX = "ffff";

/** With the flag `u`, a surrogate that matches alone is half a pair. */
// oxlint-disable-next-line no-control-regex -- the character is the point
const UNSTORABLE = /\u0000|[\ud800-\udfff]|\u{10FFFE}/gu;
const MARKED = /\u{10FFFE}([0-9a-f]{4})/gu;

function hexOf(found: string): string {
  return found === MARK ? MARK_HEX : found.charCodeAt(0).toString(16).padStart(4, "0");
}
