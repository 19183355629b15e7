import { isDigit, isLetter, isWordAt } from "../text/characters.ts";

/** Names of months, three letters or more, in the languages of our context words. */
const MONTHS = new Set(
  (
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec " +
    "januar jänner februar märz maerz mai juni juli oktober dezember jän mär okt dez " +
    "janvier février fevrier mars avril juin juillet août aout septembre octobre novembre décembre decembre janv févr avr juil déc " +
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre ene abr ago dic " +
    "gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre gen mag giu lug set ott " +
    "janeiro fevereiro março marco maio junho julho setembro outubro novembro dezembro fev mai dez " +
    "januari februari maart mei augustus oktober maj juli augusti " +
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia " +
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta"
  ).split(" "),
);

/** Whether a word is the name of a month. */
export function isMonth(word: string): boolean {
  return mayBeMonth(word.charCodeAt(0), word.charCodeAt(1)) && MONTHS.has(word.toLowerCase());
}

/** Whether some month begins with these two letters, as far as they are ASCII. Most words are refused here. */
function mayBeMonth(first: number, second: number): boolean {
  if (first > 127 || second > 127) return true;
  return BEGINNINGS[(first & 31) * 32 + (second & 31)] === 1;
}

const BEGINNINGS = new Uint8Array(32 * 32);
for (const month of MONTHS)
  BEGINNINGS[(month.charCodeAt(0) & 31) * 32 + (month.charCodeAt(1) & 31)] = 1;

export const MONTH_NAMES: readonly string[] = [...MONTHS];

/** End of the date that starts at `at`, or -1: `1984-03-12`, `12.03.84`, `12 March 1984`, `March 12, 1984`, `1984年3月12日`. */
export function dateEnd(text: string, at: number): number {
  return isDigit(text.charCodeAt(at)) ? dateFromDigits(text, at) : dateFromMonth(text, at);
}

function digitsEnd(text: string, at: number, most: number): number {
  let end = at;
  while (end - at <= most && isDigit(text.charCodeAt(end))) end++;
  return end - at > most ? -1 : end;
}

function dateFromDigits(text: string, at: number): number {
  const first = digitsEnd(text, at, 4);
  if (first < 0) return -1;
  const separator = text.charCodeAt(first);
  if (separator === 45 || separator === 47 || separator === 46) {
    const second = digitsEnd(text, first + 1, 4);
    if (second > first + 1 && text.charCodeAt(second) === separator) {
      const third = digitsEnd(text, second + 1, 4);
      const isTime = text.charCodeAt(third) === 84 && isDigit(text.charCodeAt(third + 1));
      if (third <= second + 1 || (isWordAt(text, third) && !isTime)) return -1;
      return isCalendarDate(
        first - at,
        second - first - 1,
        third - second - 1,
        text,
        at,
        first,
        second,
      )
        ? third
        : -1;
    }
    // `12-Mar-1984`, `12.März 1984`
    const word = wordEnd(text, first + 1);
    if (word > first + 3 && isMonth(text.slice(first + 1, word)))
      return yearAfter(text, word, true);
  }
  if (separator === 0x5e74) {
    const month = digitsEnd(text, first + 1, 2);
    if (month < 0 || text.charCodeAt(month) !== 0x6708) return -1;
    const day = digitsEnd(text, month + 1, 2);
    return day > month + 1 && text.charCodeAt(day) === 0x65e5 ? day + 1 : -1;
  }
  if (first - at > 2) return -1;
  // `12th of March 1984`, `12. März 1984`, `12 de marzo de 1984`
  let next = first;
  const ordinal = text.slice(next, next + 2).toLowerCase();
  if (
    ordinal === "st" ||
    ordinal === "nd" ||
    ordinal === "rd" ||
    ordinal === "th" ||
    ordinal === "er"
  )
    next += 2;
  else if (text.charCodeAt(next) === 46 || text.charCodeAt(next) === 0xba) next++;
  if (text.charCodeAt(next) === 32) next++;
  if (text.startsWith("of ", next) || text.startsWith("de ", next)) next += 3;
  const word = wordEnd(text, next);
  if (word <= next + 1 || !isMonth(text.slice(next, word))) return -1;
  return yearAfter(text, word, false);
}

function dateFromMonth(text: string, at: number): number {
  if (!mayBeMonth(text.charCodeAt(at), text.charCodeAt(at + 1))) return -1;
  const word = wordEnd(text, at);
  if (word - at < 3 || !isMonth(text.slice(at, word))) return -1;
  let next = word;
  if (text.charCodeAt(next) === 46) next++;
  if (text.charCodeAt(next) === 32 || text.charCodeAt(next) === 45) next++;
  const day = digitsEnd(text, next, 2);
  if (day <= next) return -1;
  let after = day;
  const ordinal = text.slice(after, after + 2).toLowerCase();
  if (ordinal === "st" || ordinal === "nd" || ordinal === "rd" || ordinal === "th") after += 2;
  return yearAfter(text, after, false);
}

/** End of a year after `at`, or -1. */
function yearAfter(text: string, at: number, hyphen: boolean): number {
  let next = at;
  if (text.charCodeAt(next) === 46 || text.charCodeAt(next) === 44) next++;
  if (hyphen && text.charCodeAt(next) === 45) next++;
  if (text.charCodeAt(next) === 32) next++;
  if (text.startsWith("de ", next)) next += 3;
  if (text.startsWith("del ", next)) next += 4;
  const year = digitsEnd(text, next, 4);
  return year - next === 4 || (year - next === 2 && !isWordAt(text, year)) ? year : -1;
}

function isCalendarDate(
  one: number,
  two: number,
  three: number,
  text: string,
  at: number,
  second: number,
  third: number,
): boolean {
  const a = Number(text.slice(at, at + one));
  const b = Number(text.slice(second + 1, second + 1 + two));
  const c = Number(text.slice(third + 1, third + 1 + three));
  if (one === 4)
    return two <= 2 && three <= 2 && b >= 1 && b <= 12 && c >= 1 && c <= 31 && a > 1800 && a < 2200;
  if (one > 2 || two > 2 || (three !== 4 && three !== 2)) return false;
  if (three === 4 && (c < 1800 || c > 2200)) return false;
  return a >= 1 && b >= 1 && ((a <= 31 && b <= 12) || (a <= 12 && b <= 31));
}

function wordEnd(text: string, at: number): number {
  let end = at;
  while (end - at < 16 && isLetter(text.charCodeAt(end))) end++;
  return end;
}
