import { codeAt, isDigit, isLetter, isUpper, isWordAt } from "../text/characters.ts";

/** Letters and digits in at most so many groups. */
const MOST_GROUPS = 8;
const MOST_FIRST = 28;
const MOST_FURTHER = 16;
const MOST_SMALL = 18;
/** More small letters are a word, fewer digits its version. */
const MOST_SMALL_LETTERS = 3;
const LEAST_DIGITS_BESIDE_SMALL = 3;
const MOST_LAST_LETTERS = 3;
const MOST_DIGITS_BEFORE_WORD = 5;
const MOST_DAY = 31;
const SPACE = 32;
const HYPHEN = 45;

/**
 * End of the number of at most `most` letters and digits that begins at `start`, without the groups at its end that hold
 * no digit: the next word. `start` if there is none.
 */
export function numberEnd(
  text: string,
  start: number,
  limit: number,
  most: number,
  mayEndInLetters: boolean,
): number {
  let last = start;
  let at = start;
  let count = 0;
  let digits = 0;
  for (let group = 0; group < MOST_GROUPS; group++) {
    const from = group === 0 ? start : at + 1;
    if (group > 0 && !isSeparator(codeAt(text, at))) break;
    const stop = Math.min(limit, from + (group === 0 ? MOST_FIRST : MOST_FURTHER));
    let to = from;
    const digitsBefore = digits;
    while (to < stop && isInNumber(text.charCodeAt(to))) {
      if (isDigit(text.charCodeAt(to))) digits++;
      to++;
    }
    const hasDigit = digits > digitsBefore;
    count += to - from;
    if (to === from || (count > most && group > 0)) break;
    if (group > 0 && text.charCodeAt(at) === SPACE) {
      // `4711 M 44`, `4711 BSB 062-000`, `4711 18/02/1990`: another thing.
      if (!hasDigit && digits >= MOST_DIGITS_BEFORE_WORD) break;
      if (isDate(text, from, limit)) break;
    }
    at = to;
    // A group that is cut out of a longer word belongs to that word.
    if (hasDigit && !(to < limit && isSmallOrUnderscore(text.charCodeAt(to)))) last = to;
  }
  return last > start ? behindLastLetters(text, last, mayEndInLetters) : start;
}

/** How many letters and digits of ASCII a number has. */
export function countInNumber(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (!isSeparator(text.charCodeAt(at))) count++;
  return count;
}

/** Whether what begins at `start` is a day, and no number in groups. */
export function isDate(text: string, start: number, end: number): boolean {
  const first = digitsAt(text, start);
  if (first === 0 || first > 4 || first === 3 || start + first > end) return false;
  const month = start + first + 1;
  const second = digitsAt(text, month);
  const day = month + second + 1;
  const third = digitsAt(text, day);
  if (third < 2 || third > 4) return false;
  if (isPoint(codeAt(text, day + third)) && digitsAt(text, day + third + 1) > 0) return false;
  if (first === 4)
    return (
      second === 2 &&
      third === 2 &&
      codeAt(text, month - 1) === HYPHEN &&
      codeAt(text, day - 1) === HYPHEN
    );
  return (
    (second === 1 || second === 2) &&
    isPoint(codeAt(text, month - 1)) &&
    isPoint(codeAt(text, day - 1)) &&
    isAtMostDay(text, start, first) &&
    isAtMostDay(text, month, second)
  );
}

/** Number of digits from `at` on, at most five. */
function digitsAt(text: string, at: number): number {
  let to = at;
  while (to - at < 5 && isDigit(codeAt(text, to))) to++;
  return to - at;
}

/** A hyphen, dot or slash. */
function isPoint(code: number): boolean {
  return code >= HYPHEN && code <= 47;
}

/** Whether one digit or two are a day of some month, or a month. */
function isAtMostDay(text: string, at: number, digits: number): boolean {
  const tens = digits === 2 ? text.charCodeAt(at) - 48 : 0;
  return tens * 10 + text.charCodeAt(at + digits - 1) - 48 <= MOST_DAY;
}

/** Behind `-AB`, or ` AB` where letters may end a number. */
function behindLastLetters(text: string, end: number, mayEndInLetters: boolean): number {
  const code = codeAt(text, end);
  if (code !== HYPHEN && !(mayEndInLetters && code === SPACE)) return end;
  let to = end + 1;
  while (to - end <= MOST_LAST_LETTERS && isUpper(codeAt(text, to))) to++;
  return to === end + 1 || isWordAt(text, to) ? end : to;
}

/** End of a number with small letters, `7abc123`, or `start`. */
export function smallNumberEnd(text: string, start: number, limit: number): number {
  const stop = Math.min(limit, start + MOST_SMALL);
  let to = start;
  let letters = 0;
  let digits = 0;
  for (; to < stop; to++) {
    const code = text.charCodeAt(to);
    if (isDigit(code)) digits++;
    else if (code >= 97 && code <= 122) letters++;
    else break;
  }
  const isNumber = letters <= MOST_SMALL_LETTERS && digits >= LEAST_DIGITS_BESIDE_SMALL;
  return isNumber && !isWordAt(text, to) ? to : start;
}

const BEFORE_LABEL =
  /["'”]?(?: ?[([]|,? (?:is|was|ist|war|est|es|era|è|é|jest|är|er|on|as|being|als|comme|como|come) (?:also )?(?:(?:my|the|his|her|their|our|your|its|mein|meine|die|der|das|seine|ihre|mon|ma|le|la|son|sa|mi|su|el|il|mio|mia|sua|o|a|meu|minha|het|de|mijn) ?)?)$/i;
const MOST_BEFORE_LABEL = 16;

/** End of what stands before a label that says what it is, `4711 is my …`, `4711 (…)`, or -1. */
export function endBeforeLabel(text: string, label: number): number {
  const code = codeAt(text, label - 1);
  if (code !== SPACE && code !== 40 && code !== 91) return -1;
  // Before a space only one of the words.
  if (code === SPACE && !isLetter(codeAt(text, label - 2))) return -1;
  const from = Math.max(0, label - MOST_BEFORE_LABEL);
  const match = BEFORE_LABEL.exec(text.slice(from, label));
  return match === null ? -1 : from + match.index;
}

const MOST_BACK = 28;

/** Start of the number that ends at `end`; `end` if there is none, or it is an amount. */
export function numberStart(text: string, end: number): number {
  const limit = Math.max(0, end - MOST_BACK);
  let start = end;
  let at = end;
  let hasDigit = false;
  while (at > limit) {
    const code = text.charCodeAt(at - 1);
    if (isInNumber(code)) {
      hasDigit ||= isDigit(code);
      at--;
    } else if (isSeparator(code) && at < end && isInNumber(codeAt(text, at - 2))) {
      if (!hasDigit) break;
      if (code === SPACE && !isAfterDigit(text, at - 1)) break;
      start = at;
      hasDigit = false;
      at--;
    } else break;
  }
  if (hasDigit) start = at;
  const before = codeAt(text, start - 1);
  return isLetter(before) || before === 44 || before === 36 || before > 0x2000 ? end : start;
}

/** Whether a group of digits ends at `at`. */
function isAfterDigit(text: string, at: number): boolean {
  return isDigit(codeAt(text, at - 1));
}

function isInNumber(code: number): boolean {
  return isDigit(code) || isUpper(code);
}

function isSeparator(code: number): boolean {
  return code === SPACE || (code >= HYPHEN && code <= 47);
}

function isSmallOrUnderscore(code: number): boolean {
  return (code >= 97 && code <= 122) || code === 95;
}
