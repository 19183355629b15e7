import type { Detector } from "../detector.ts";
import { isRoleName, isTitleCased } from "../keys/name-forms.ts";
import { isLetter } from "../text/characters.ts";

const MOST_NAME = 60;
const MOST_LOCAL = 64;
const MOST_DOMAIN = 256;

/** Finds the name in `Ada Lovelace <ada@…>` and `"Lovelace, Ada" <ada@…>`. */
export const mailboxName: Detector = {
  name: "mailbox-name",
  entityType: "PERSON",
  confidence: 0.85,
  sources: ["https://www.rfc-editor.org/rfc/rfc5322#section-3.4"],
  anchor: {
    on: "character",
    character: "@",
    find(text, at, scan) {
      // Most addresses stand alone: two characters show it.
      const open = angleBefore(text, at);
      if (open < 1) return -1;
      let end = open;
      while (end > 0 && text.charCodeAt(end - 1) === 32) end--;
      if (text.charCodeAt(end - 1) === 34) {
        const start = quoteBefore(text, end - 2);
        if (start < 0) return -1;
        const quoted = text.slice(start + 1, end - 1);
        if (/\p{L}{2}/u.test(quoted) && !/[@\n:{}<>]/.test(quoted) && !isRoleName(quoted))
          scan.emit(start + 1, end - 1);
        return -1;
      }
      const start = nameStart(text, end);
      if (text.charCodeAt(end - 1) === 39) end--;
      const name = text.slice(start, end);
      if (name.length >= 3 && isTitleCased(name) && !isRoleName(name)) scan.emit(start, end);
      return -1;
    },
  },
};

/** An address in angle brackets is closed by one; without a `>` soon after the sign there is no need to read back. */
function isAfterAngle(text: string, at: number): boolean {
  const limit = Math.min(text.length, at + MOST_DOMAIN);
  for (let next = at + 1; next < limit; next++) {
    const code = text.charCodeAt(next);
    if (code === 62) return true;
    if (code <= 34 || code === 64) return false;
  }
  return false;
}

/** Position of the `<` before the local part that ends at `at`, or -1. */
function angleBefore(text: string, at: number): number {
  const limit = Math.max(0, at - MOST_LOCAL - 1);
  if (!isAfterAngle(text, at)) return -1;
  for (let back = at - 1; back >= limit; back--) {
    const code = text.charCodeAt(back);
    if (code === 60) return back;
    if (code <= 32 || code === 64 || code === 62) return -1;
  }
  return -1;
}

/** Not `lastIndexOf`, which would read back to the start of the text. */
function quoteBefore(text: string, from: number): number {
  const limit = Math.max(0, from - MOST_NAME);
  for (let at = from; at >= limit; at--) if (text.charCodeAt(at) === 34) return at;
  return -1;
}

function nameStart(text: string, end: number): number {
  const limit = Math.max(0, end - MOST_NAME);
  let at = end;
  while (at > limit) {
    const code = text.charCodeAt(at - 1);
    if (
      !(
        isLetter(code) ||
        code === 32 ||
        code === 46 ||
        code === 39 ||
        code === 45 ||
        code === 0x2019
      )
    )
      break;
    at--;
  }
  while (at < end && !isLetter(text.charCodeAt(at))) at++;
  // `On Tuesday at 9:14 AM Ada Lovelace <ada@…> wrote:`
  return /^[AP]M /.test(text.slice(at, at + 3)) ? at + 3 : at;
}
