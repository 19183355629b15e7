import { codeAt, isDigit } from "../text/characters.ts";

/** Groups of digits parted by single separators, read once and then decided on by their lengths. */
export interface FoundGroups {
  start: number;
  end: number;
  /** Number of groups, and of digits in all. */
  count: number;
  digits: number;
  readonly lengths: number[];
  /** Group lengths as one number, five bits each: nothing is allocated for numbers that are nothing. */
  grouping: number;
  /** The separators as one number, three bits each. */
  separators: number;
  hasParenthesis: boolean;
  /** End, grouping and separators after each group, so that the last groups can be dropped. */
  readonly ends: number[];
  readonly groupings: number[];
  readonly separatorsUpTo: number[];
}

const MOST_GROUPS = 7;
const MOST_DIGITS = 31;

export const SPACE = 1;
export const DOT = 2;
export const CLOSE = 4;

/** Space and no-break space 1, dot 2, hyphen 3, closing parenthesis 4, slash 5. */
const SEPARATOR = new Uint8Array(256);
SEPARATOR[32] = SPACE;
SEPARATOR[0xa0] = SPACE;
SEPARATOR[46] = DOT;
SEPARATOR[45] = 3;
SEPARATOR[47] = 5;

export function emptyGroups(): FoundGroups {
  return {
    start: 0,
    end: 0,
    count: 0,
    digits: 0,
    lengths: [0, 0, 0, 0, 0, 0, 0],
    grouping: 0,
    separators: 0,
    hasParenthesis: false,
    ends: [0, 0, 0, 0, 0, 0, 0],
    groupings: [0, 0, 0, 0, 0, 0, 0],
    separatorsUpTo: [0, 0, 0, 0, 0, 0, 0],
  };
}

/** Reads at most seven groups starting with the digit at `start` into `into`. */
export function readGroups(text: string, start: number, into: FoundGroups): void {
  let at = start;
  let grouping = 0;
  let separators = 0;
  let digits = 0;
  let count = 0;
  into.hasParenthesis = false;
  for (;;) {
    let end = at;
    while (end - at < MOST_DIGITS && isDigit(text.charCodeAt(end))) end++;
    const length = end - at;
    digits += length;
    grouping = grouping * 32 + length;
    at = end;
    into.lengths[count] = length;
    into.ends[count] = end;
    into.groupings[count] = grouping;
    into.separatorsUpTo[count] = separators;
    count++;
    if (count === MOST_GROUPS) break;
    let next = at;
    let kind = 0;
    const code = text.charCodeAt(next);
    if (code === 41 && count <= 2) {
      into.hasParenthesis = true;
      kind = CLOSE;
      next++;
      const after = text.charCodeAt(next);
      if (after === 32 || after === 45 || after === 0xa0 || after === 47) next++;
    } else if (code < 256) {
      kind = SEPARATOR[code] as number;
      next++;
      // `1 (415) …`
      if (kind === SPACE && text.charCodeAt(next) === 40) next++;
    }
    if (kind === 0 || !isDigit(text.charCodeAt(next))) break;
    separators = separators * 8 + kind;
    at = next;
  }
  into.start = start;
  into.end = at;
  into.count = count;
  into.digits = digits;
  into.grouping = grouping;
  into.separators = separators;
}

/** Leaves out all but the first `count` groups, which have so many digits. */
export function keepGroups(groups: FoundGroups, count: number, digits: number): void {
  if (groups.count === count) return;
  groups.count = count;
  groups.digits = digits;
  groups.end = groups.ends[count - 1] as number;
  groups.grouping = groups.groupings[count - 1] as number;
  groups.separators = groups.separatorsUpTo[count - 1] as number;
}

/** A shape such as `3-2-4` as the two numbers above. */
export function compileShape(shape: string): { grouping: number; separators: number } {
  let grouping = 0;
  for (const group of shape.split(/\D/)) grouping = grouping * 32 + Number(group);
  let separators = 0;
  for (const character of shape.replaceAll(/\d/g, "")) {
    separators = separators * 8 + (SEPARATOR[character.charCodeAt(0)] as number);
  }
  return { grouping, separators };
}

/** Whether another group of the same length stands one separator before the first group or behind the last one. */
export function continuesRun(text: string, groups: FoundGroups): boolean {
  const { start, end, count, lengths } = groups;
  const last = lengths[count - 1] as number;
  const separator = text.charCodeAt(end);
  if (separator < 256 && SEPARATOR[separator] !== 0 && digitsAt(text, end + 1, 1) === last)
    return true;
  const before = codeAt(text, start - 1);
  return before < 256 && SEPARATOR[before] !== 0 && digitsAt(text, start - 2, -1) === lengths[0];
}

/** Number of digits from `at` on, forwards or backwards, at most eight. */
function digitsAt(text: string, at: number, step: 1 | -1): number {
  let count = 0;
  while (count < 8 && isDigit(codeAt(text, at + step * count))) count++;
  return count;
}
