import type { Detector } from "../detector.ts";
import { isDigit, isLetter, isWordCode, table } from "../text/characters.ts";

/** Finds addresses written with words: `ada [at] example [dot] com`, `ada at example dot com`. */
export const emailInWords: Detector = {
  name: "email-in-words",
  entityType: "EMAIL_ADDRESS",
  confidence: 0.8,
  sources: ["https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2"],
  anchor: {
    on: "words",
    words: [
      "at",
      "arobase",
      "arroba",
      "chiocciola",
      "apenstaartje",
      "klammeraffe",
      "ät",
      "snabel-a",
      "malpa",
      "kukac",
    ],
    find(text, start, end, scan) {
      const isBracketed =
        isOpening(text.charCodeAt(start - 1)) || isOpening(text.charCodeAt(start - 2));
      if (!isBracketed) {
        // `stop at any point as`: beside the English word only `dot` will do.
        const dot = end - start === 2 ? ENGLISH_DOT : DOT_WORD;
        if (!dot.test(text.slice(end, end + 48))) return -1;
      }
      const from = localStart(text, start);
      if (from < 0) return -1;
      const stop = domainEnd(text, end, isBracketed);
      // `reached at ada dot lovelace at example dot com`: this one is a word of prose.
      if (stop < 0 || FURTHER_AT.test(text.slice(stop, stop + 48))) return -1;
      scan.emit(from, stop);
      return stop;
    },
  },
};

/** Without brackets around the sign, a word for the dot must come soon. */
const DOT_WORD = /^ [\w-]{1,32}(?: [\w-]{1,16})? ?[[({<]?(?:dot|punkt|point|punto|ponto)\b/i;

const ENGLISH_DOT = /^ [\w-]{1,32}(?: [\w-]{1,16})? ?[[({<]?dot\b/i;

const FURTHER_AT = /^ (?:at|ät) [\w-]{1,32} (?:dot|punkt)\b/i;

function isOpening(code: number): boolean {
  return code === 91 || code === 40 || code === 123 || code === 60;
}

/** What the word for a dot and its brackets end and begin with; the full stop is one itself. */
const ENDS_DOT = table(" ])}");
const BEGINS_DOT = table(" [({<.");

/** Start of the word before the sign, without spaces and brackets between; -1 if there is none. */
function localStart(text: string, sign: number): number {
  let end = sign;
  while (
    end > 0 &&
    sign - end < 4 &&
    (text.charCodeAt(end - 1) === 32 ||
      isOpening(text.charCodeAt(end - 1)) ||
      text.charCodeAt(end - 1) === 45 ||
      text.charCodeAt(end - 1) === 95)
  )
    end--;
  let start = end;
  while (start > 0 && end - start < 64) {
    const code = text.charCodeAt(start - 1);
    if (!(isWordCode(code) || code === 46 || code === 45 || code === 43)) break;
    start--;
  }
  // `john dot doe at …`
  const before =
    ENDS_DOT[text.charCodeAt(start - 1) & 127] === 1 &&
    / ?[\w-]{1,32}(?: (?:dot|punkt|point|punto|ponto) | ?[[({](?:dot|punkt|point|punto|ponto)[\])}] ?)$/i.exec(
      text.slice(Math.max(0, start - 48), start),
    );
  if (before !== false && before !== null) start -= before[0].trimStart().length;
  return end - start >= 2 ? start : -1;
}

/** End of `example dot com` or `example.com`, or -1. Without brackets around the sign a word for the dot must come. */
function domainEnd(text: string, from: number, isBracketed: boolean): number {
  const rest = text.slice(from, from + 96);
  const opening = /^ ?[\])}>]? ?[-_]?/.exec(rest);
  let at = (opening as RegExpExecArray)[0].length;
  let labels = 0;
  let dotWords = 0;
  let end = -1;
  while (at < rest.length) {
    let stop = at;
    while (
      stop < rest.length &&
      (isLetter(rest.charCodeAt(stop)) ||
        isDigit(rest.charCodeAt(stop)) ||
        rest.charCodeAt(stop) === 45)
    )
      stop++;
    if (stop === at) break;
    labels++;
    if (labels > 1 && stop - at >= 2) end = stop;
    if (BEGINS_DOT[rest.charCodeAt(stop) & 127] === 0) break;
    const dot = /^(?: ?[[({<]? ?(?:dot|punkt|point|punto|ponto) ?[\])}>]? ?|\.| \. )/i.exec(
      rest.slice(stop, stop + 12),
    );
    if (dot === null) break;
    // The word must stand by itself, unless it has brackets.
    if (/^[a-z]/i.test(dot[0])) break;
    if (dot[0].length > 1) dotWords++;
    at = stop + dot[0].length;
  }
  if (end < 0 || !/[a-z]{2,}$/i.test(rest.slice(0, end))) return -1;
  return isBracketed || dotWords > 0 ? from + end : -1;
}
