/** Numbers in a string that is JSON text: what takes their place has to be a string there, or the text is JSON no more. */

/**
 * The quotation mark that a string needs in the place of the number at `[start, end)`, with the backslashes of a string
 * in a string; `undefined` where no number of a JSON text stands.
 */
export function quoteForNumber(text: string, start: number, end: number): string | undefined {
  if (!/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text.slice(start, end))) return undefined;
  const before = text.slice(Math.max(0, start - LOOKED_AT), start);
  const after = text.slice(end, end + LOOKED_AT);
  const isValue = /[:[,](?:\s|\\[nrt])*$/.test(before) && /^(?:\s|\\[nrt])*[,}\]]/.test(after);
  if (!isValue || !isJsonText(text)) return undefined;
  return `${/(?<escapes>\\*)"[^"]*$/.exec(before)?.groups?.["escapes"] ?? ""}"`;
}

/**
 * What stands for a number, with `quote` around it where it is no number itself: one that begins with zeros is none,
 * though it is all digits.
 */
export function numberOrQuoted(text: string, quote = ""): string {
  return /^(?:0|[1-9]\d*)$/.test(text) ? text : quote + text + quote;
}

/** Enough for the key before a number and the white space around it. */
const LOOKED_AT = 200;

let lastText = "";
let lastVerdict = false;

/** All findings of a text come after each other. */
function isJsonText(text: string): boolean {
  if (text === lastText) return lastVerdict;
  lastText = text;
  lastVerdict = false;
  if (/^\s*[[{"]/.test(text)) {
    try {
      JSON.parse(text);
      lastVerdict = true;
    } catch {
      // It only begins like JSON.
    }
  }
  return lastVerdict;
}
