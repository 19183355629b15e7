import { storableText } from "../postgres/storable-text.ts";

/** PostgreSQL takes index rows of 2,704 bytes, and one of data usage holds six names. */
const MOST_BYTES = 400;

/**
 * A name as PostgreSQL can index it: agents and upstreams choose theirs, and one that is too long would keep everything
 * after it out of the index. Only a beginning of such a one is kept.
 */
export function indexableText(text: string): string {
  if (text.length <= MOST_BYTES && Buffer.byteLength(storableText(text)) <= MOST_BYTES) return text;
  // Without what is stored as more than it is, and without half a character at the end.
  const plain = text.slice(0, MOST_BYTES).toWellFormed().replaceAll("\0", "\ufffd");
  const bytes = Buffer.from(plain.replaceAll("\u{10FFFE}", "\ufffd"));
  return bytes
    .subarray(0, MOST_BYTES)
    .toString()
    .replace(/\ufffd+$/, "");
}
