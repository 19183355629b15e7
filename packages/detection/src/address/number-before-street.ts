import type { Detector } from "../detector.ts";
import { isDigit, isLetter, isUpper } from "../text/characters.ts";
import { PARTICLES, tailEnd } from "./address-tail.ts";

const MOST_BETWEEN = 48;

/** Finds `221B Baker Street, London NW1 6XE`: a house number, a name of one to five words, a word for a street. */
export const numberBeforeStreet: Detector = {
  name: "address-number-before-street",
  entityType: "ADDRESS",
  confidence: 0.85,
  sources: ["https://pe.usps.com/text/pub28/28apc_002.htm", "https://www.poweredbypaf.com/"],
  anchor: {
    on: "words",
    words:
      "street st avenue ave road rd boulevard blvd lane ln drive dr court ct place pl square sq terrace ter way highway hwy parkway pkwy circle cir trail trl crescent cres close grove gardens gdns mews row walk hill alley plaza loop turnpike expressway broadway wharf parade esplanade quay crossing heights ridge run pike causeway green park strasse".split(
        " ",
      ),
    find(text, start, end, scan) {
      if (scan.numberEnd < 0 || start - scan.numberEnd > MOST_BETWEEN) return -1;
      if (!isNameOfStreet(text, scan.numberEnd, start)) return -1;
      const from = houseNumberStart(text, scan.numberStart);
      let stop = end;
      if (text.charCodeAt(stop) === 46 && end - start <= 5) stop++;
      stop = tailEnd(text, stop);
      scan.emit(from, stop);
      return stop;
    },
  },
};

/** `24 Hour Drive`, `5 Mile Road trip`: a number of something. */
const NO_NAME = new Set(
  "hour hours mile miles day days minute minutes week weeks month months year years inch inches km kg gb mb tb am pm percent people students patients units items points games players pages steps".split(
    " ",
  ),
);

/** Lengths of these words, each with its last letter: most others are told from them by no more. */
const NO_NAME_ENDS = new Uint8Array(16 * 32);
for (const word of NO_NAME) NO_NAME_ENDS[endOf(word.length, word.charCodeAt(word.length - 1))] = 1;

function endOf(size: number, last: number): number {
  return (size << 5) | (last & 31);
}

function isNoName(word: string): boolean {
  const size = word.length;
  const last = word.charCodeAt(size - 1);
  if (size > 15 || (last < 128 && NO_NAME_ENDS[endOf(size, last)] === 0)) return false;
  return NO_NAME.has(word.toLowerCase());
}

/** Capitalised words, ordinals and particles between the house number and the word for a street. */
function isNameOfStreet(text: string, from: number, to: number): boolean {
  let at = from;
  // `221B Baker`, `12, Baker`, `5th Avenue` (whose number is not the house's).
  if (isLetter(text.charCodeAt(at)) && !isLetter(text.charCodeAt(at + 1))) at++;
  else if (isLetter(text.charCodeAt(at)) && /^(?:st|nd|rd|th)\b/i.test(text.slice(at, at + 3))) {
    return (
      /\d{1,6}[A-Za-z]?\s$/.test(text.slice(Math.max(0, at - 12), at).replace(/\d+$/, "")) &&
      at + 3 >= to
    );
  }
  if (text.charCodeAt(at) === 44) at++;
  if (text.charCodeAt(at) !== 32) return false;
  let words = 0;
  while (at < to) {
    at++;
    const start = at;
    while (at < to && text.charCodeAt(at) !== 32) {
      const code = text.charCodeAt(at);
      if (
        !(
          isLetter(code) ||
          isDigit(code) ||
          code === 39 ||
          code === 0x2019 ||
          code === 45 ||
          code === 46
        )
      )
        return false;
      at++;
    }
    if (at === start) continue;
    const word = text.slice(start, at);
    const first = word.charCodeAt(0);
    const isName = first < 128 ? isUpper(first) || isDigit(first) : /^\p{Lu}/u.test(word);
    if (isNoName(word)) return false;
    if (!isName && !PARTICLES.has(word)) return false;
    if (isName) words++;
  }
  return words >= 1 && words <= 5;
}

/** Takes in `12-` of `12-14` and `350` of `350 5th`. */
function houseNumberStart(text: string, start: number): number {
  const last = text.charCodeAt(start - 1);
  if (last !== 32 && last !== 45 && last !== 47 && last !== 0x2013) return start;
  const isLettered = isLetter(text.charCodeAt(start - 2));
  if (!isDigit(text.charCodeAt(isLettered ? start - 3 : start - 2))) return start;
  const before = /(?:\d{1,5}[A-Za-z]?[-–/]|\d{1,5}[A-Za-z]? )$/.exec(
    text.slice(Math.max(0, start - 8), start),
  );
  if (before === null) return start;
  const isOrdinal = /^\d+(?:st|nd|rd|th)\b/i.test(text.slice(start, start + 6));
  return before[0].endsWith(" ") && !isOrdinal ? start : start - before[0].length;
}
