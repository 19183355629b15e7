import type { Detector, FoundNumber, GroupLengths } from "../../detector.ts";
import { DOT } from "../../scan/digit-groups.ts";
import { digitsOf, isDigit } from "../../text/characters.ts";
import {
  isInternational,
  isKnownGrouping,
  isNational,
  isNationalOfAny,
  mayBeInternational,
  plansOf,
} from "./numbering-plans.ts";
import { internationalPhoneNumber, PHONE_WORDS } from "./phone-number.ts";
import { isNumberOfThing } from "./thing-number.ts";

/** Countries whose trunk-zero numbers are recognised without a word beside them, when written in groups. */
const TRUNK_ZERO = plansOf(
  "GB DE FR IT NL BE CH AT AU SE FI JP IN IE NZ ZA IL TR KR BR ID PK NG KE EG TH VN MY PH UA RO HU HR SI SK BG RS".split(
    " ",
  ),
);

/** Finds telephone numbers as people write them inside their country. */
export const nationalPhoneNumber: Detector = {
  name: "phone-number-national",
  entityType: "PHONE_NUMBER",
  confidence: 0.75,
  sources: internationalPhoneNumber.sources,
  checksum: "none; length, groups and leading digits by libphonenumber's metadata",
  context: PHONE_WORDS,
  anchor: {
    on: "groups",
    find: (text, number) =>
      isPhoneNumber(text, number) && !isNumberOfThing(text, number.groups.start, number.groups.end),
    countsAlone,
  },
};

/**
 * In how many groups {@link isPhoneNumber} could hold without a word, by their lengths and the first digits alone; a bit
 * for each.
 */
function countsAlone(text: string, start: number, groups: GroupLengths): number {
  let counts = 0;
  if (groups.isNorthAmerican(3)) counts |= 1 << 3;
  if (groups.isNorthAmerican(4)) counts |= 1 << 4;
  let grouping = groups.lengthAt(0);
  if (grouping < 2 || text.charCodeAt(start) !== 48) return counts;
  const isAfterZeros = text.charCodeAt(start + 1) === 48;
  let first = -1;
  let digits = grouping;
  for (let count = 2; count <= groups.count; count++) {
    const more = groups.lengthAt(count - 1);
    digits += more;
    if (digits > 15) break;
    grouping = grouping * 32 + more;
    if (digits < 7) continue;
    if (isAfterZeros && first < 0) first = threeDigits(text, start + 2);
    const mayBe = isAfterZeros
      ? count > 2 && mayBeInternational(first, digits - 2)
      : digits >= 9 && (groups.hasParenthesis || isKnownGrouping(grouping));
    if (mayBe) counts |= 1 << count;
  }
  return counts;
}

/** The next three digits from `from` on. */
function threeDigits(text: string, from: number): number {
  let first = 0;
  for (let at = from, count = 0; count < 3; at++) {
    const code = text.charCodeAt(at);
    if (!isDigit(code)) continue;
    first = first * 10 + code - 48;
    count++;
  }
  return first;
}

/**
 * Whether groups of digits are a telephone number.
 *
 * Without a word such as `tel` before it, only forms that hardly anything else has: North American 3-3-4, and a trunk
 * zero followed by groups some country uses. With one, any plausible length and grouping that is not a date.
 */
function isPhoneNumber(text: string, { groups, nearWord }: FoundNumber): boolean {
  const { lengths, count, digits } = groups;
  if (digits < 6 || digits > 15) return false;
  if (digits === 6 && !(nearWord && count > 1 && isKnownGrouping(groups.grouping))) return false;
  if (!nearWord && count !== 3 && count !== 4 && text.charCodeAt(groups.start) !== 48) return false;
  if (count === 2 && groups.separators === DOT) return false; // a decimal number
  if (isNorthAmerican(text, groups))
    return nearWord || (hasExchange(text, groups) && !isInRow(text, groups));
  if (count > 1 && looksLikeDate(lengths, count)) return false;
  if (count > 1 && (lengths[0] as number) > 1 && text.charCodeAt(groups.start) === 48) {
    // `08 07 06 05 04 03 …` is a dump of bytes.
    if (continuesPairs(text, groups)) return false;
    if (text.charCodeAt(groups.start + 1) === 48)
      return (
        (nearWord || count > 2) &&
        isInternational(digitsOf(text, groups.start, groups.end).slice(2))
      );
    if (digits >= 9 && (groups.hasParenthesis || isKnownGrouping(groups.grouping))) {
      const all = digitsOf(text, groups.start, groups.end);
      if (isNationalOfAny(all, TRUNK_ZERO)) return true;
    }
  }
  if (!nearWord) return false;
  if (count === 1) return digits <= 13 && !isEpoch(text, groups);
  return isKnownGrouping(groups.grouping) || digits >= 8;
}

type Groups = FoundNumber["groups"];

/** Pairs of digits, and one more pair behind them. */
function continuesPairs(text: string, { end, lengths, count }: Groups): boolean {
  if (lengths[0] !== 2 || lengths[count - 1] !== 2) return false;
  return (
    text.charCodeAt(end) === 32 &&
    isDigit(text.charCodeAt(end + 1)) &&
    isDigit(text.charCodeAt(end + 2)) &&
    !isDigit(text.charCodeAt(end + 3))
  );
}

function isNorthAmerican(text: string, groups: Groups): boolean {
  const { lengths, count } = groups;
  let first = 0;
  let at = groups.start;
  if (count === 4 && lengths[0] === 1 && text.charCodeAt(at) === 49) {
    first = 1;
    at += 2;
    while (!isDigit(text.charCodeAt(at))) at++;
  }
  if (count - first !== 3) return false;
  if (lengths[first] !== 3 || lengths[first + 1] !== 3 || lengths[first + 2] !== 4) return false;
  return text.charCodeAt(at) > 49;
}

/**
 * Whether the three digits after the area code can be those of an exchange, of which none begins with 0 or 1, or the
 * number is a mobile one of Italy, which is written in the same groups.
 */
function hasExchange(text: string, { start, end }: Groups): boolean {
  const digits = digitsOf(text, start, end);
  return (digits.at(-7) as string) > "1" || isNational(digits, "IT");
}

/** Whether the groups are some of more numbers: `479 187 1292 7512`, `33 446 737 9818`. */
function isInRow(text: string, { start, end, hasParenthesis }: Groups): boolean {
  if (hasParenthesis) return false;
  const between = text.charCodeAt(end - 5);
  return (
    (text.charCodeAt(start - 1) === between && isDigit(text.charCodeAt(start - 2))) ||
    (text.charCodeAt(end) === between && isDigit(text.charCodeAt(end + 1)))
  );
}

/** Day, month and year in some order, or a year first. */
function looksLikeDate(lengths: readonly number[], count: number): boolean {
  if (count !== 3) return false;
  const [a, b, c] = lengths as [number, number, number];
  return (a <= 2 && b <= 2 && c === 4) || (a === 4 && b <= 2 && c <= 2);
}

/** Seconds or milliseconds since 1970, for the years 2001 to 2033. */
function isEpoch(text: string, groups: Groups): boolean {
  return (groups.digits === 10 || groups.digits === 13) && text.charCodeAt(groups.start) === 49;
}
