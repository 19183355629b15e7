import { codeAt, hasDigits, isDigit, isLetter, isUpper, isWordAt } from "../text/characters.ts";

const HASH = 35;

/** Small words inside the names of streets and towns. */
export const PARTICLES: ReadonlySet<string> = new Set(
  "de la le les des du d l del della dei di da do dos das van der den von am an im zum zur unter auf of the and upon on in saint st y e sur sous les-".split(
    " ",
  ),
);

const UNITS =
  /^(?:[,\s]{1,3})(?:apt|apartment|unit|suite|ste|flat|floor|fl|room|rm|bldg|building|level|appt|étage|wohnung|whg|piso|puerta|interno|int|scala|lok|#)\.?\s?#?[\dA-Za-z]{1,5}(?:-\d{1,4})?\b/iu;
const DIRECTION = /^\s(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\b\.?/;

/** End of what belongs to an address after its street part: direction, unit, town, region, postal code. */
export function tailEnd(text: string, from: number): number {
  let end = from;
  if (mayBeDirection(text, end)) {
    const direction = DIRECTION.exec(text.slice(end, end + 8));
    if (direction !== null) end += direction[0].length;
  }
  if (mayBeUnit(text, end)) {
    const unit = UNITS.exec(text.slice(end, end + 28));
    if (unit !== null) end += unit[0].length;
  }
  const town = townEnd(text, end);
  return town > 0 ? town : end;
}

/** Whether a space and `N`, `S`, `E` or `W` follow. */
function mayBeDirection(text: string, at: number): boolean {
  const first = codeAt(text, at + 1);
  return (first === 78 || first === 83 || first === 69 || first === 87) && !isWordAt(text, at);
}

/** Whether a letter or `#` follows within three characters that part it from what is before. */
function mayBeUnit(text: string, from: number): boolean {
  let at = from;
  while (at - from < 3 && at < text.length && !isWordAt(text, at) && codeAt(text, at) !== HASH)
    at++;
  return at > from && (isLetter(codeAt(text, at)) || codeAt(text, at) === HASH);
}

/**
 * End of a town with its postal code after `from`, in either order, or -1. Reads at most nine words: a code must come,
 * otherwise the words belong to the sentence.
 */
function townEnd(text: string, from: number): number {
  let at = from;
  let hasCode = false;
  let end = -1;
  for (let words = 0; words < 9; words++) {
    const gap = gapEnd(text, at);
    if (gap === at) break;
    let stop = gap;
    while (stop - gap < 24 && isTownCode(text.charCodeAt(stop))) stop++;
    if (stop === gap) break;
    const word = text.slice(gap, stop);
    const code = codeEnd(text, gap, word);
    if (code > 0) {
      if (hasCode) break;
      hasCode = true;
      end = code;
      at = code;
      // After the code at most the town: `10115 Berlin`.
      const after = townAfterCode(text, code);
      return after > 0 ? after : end;
    }
    if (
      !isCapitalised(word) &&
      (isDigit(text.charCodeAt(gap)) || !PARTICLES.has(word.toLowerCase()))
    )
      break;
    at = stop;
    if (text.charCodeAt(at) === 46) at++;
  }
  return end;
}

function townAfterCode(text: string, from: number): number {
  if (text.charCodeAt(from) !== 32) return -1;
  let end = -1;
  let at = from;
  for (let words = 0; words < 3; words++) {
    if (text.charCodeAt(at) !== 32) break;
    let stop = at + 1;
    while (stop - at < 24 && isTownCode(text.charCodeAt(stop)) && !isDigit(text.charCodeAt(stop)))
      stop++;
    const word = text.slice(at + 1, stop);
    if (!isCapitalised(word)) break;
    end = stop;
    at = stop;
  }
  return end;
}

/** Commas, spaces and one line break. */
function gapEnd(text: string, from: number): number {
  let at = from;
  while (at - from < 3) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 44 && code !== 10 && code !== 45) break;
    at++;
  }
  return at;
}

function isTownCode(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 39 || code === 0x2019 || code === 45;
}

function isCapitalised(word: string): boolean {
  if (word.length < 2) return false;
  const first = word.charCodeAt(0);
  return first < 128 ? isUpper(first) : /^\p{Lu}/u.test(word);
}

/** Whether the four characters before `at` are the first group of a card, or one of an IBAN. */
function isInGroups(text: string, at: number): boolean {
  const separator = codeAt(text, at);
  if (separator !== 32 && separator !== 45) return false;
  let end = at + 1;
  while (end - at < 8 && isDigit(codeAt(text, end))) end++;
  const width = end - at - 1;
  return (
    (width === 4 || width === 6) &&
    codeAt(text, end) === separator &&
    isDigit(codeAt(text, end + 1))
  );
}

/** End of a postal code that begins with `word` at `from`, or -1. */
function codeEnd(text: string, from: number, word: string): number {
  const first = word.charCodeAt(0);
  // One begins with three digits or with a capital, and has a digit.
  if (isDigit(first) ? word.length < 3 : !isUpper(first)) return -1;
  if (word.length < 2 || !hasDigits(word, 0, word.length, 1)) return -1;
  if (word.length === 4 && isInGroups(text, from + 4)) return -1;
  if (
    /^\d{5}(?:-\d{4})?$|^\d{4}$|^\d{5}-\d{3}$|^\d{2}-\d{3}$|^\d{6}$|^[A-Z]{1,2}-\d{4,5}$/.test(word)
  )
    return from + word.length;
  const next = text.charCodeAt(from + word.length);
  if (next !== 32) return -1;
  const second = text.slice(from + word.length + 1, from + word.length + 4);
  const end = from + word.length + 1;
  // United Kingdom, Canada, Netherlands, Sweden.
  if (
    /^[A-Z]{1,2}\d[A-Z\d]?$/.test(word) &&
    /^\d[A-Z]{2}$/.test(second) &&
    !isWordAt(text, end + 3)
  )
    return end + 3;
  if (/^[A-Z]\d[A-Z]$/.test(word) && /^\d[A-Z]\d$/.test(second) && !isWordAt(text, end + 3))
    return end + 3;
  if (/^\d{4}$/.test(word) && /^[A-Z]{2}\b/.test(second)) return end + 2;
  if (/^\d{3}$/.test(word) && /^\d\d\b/.test(second)) return end + 2;
  return -1;
}
