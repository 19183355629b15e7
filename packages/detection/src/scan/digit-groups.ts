import { codeAt, isDigit } from "../text/characters.ts";

/** Groups of digits parted by single separators, to be decided on by their lengths. */
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
  };
}

/** Places for groups: the row moves through them, and back to the first when it has come to the end. */
const PLACES = 64;

/**
 * The groups of digits that begin with one number, at most seven. In a row of numbers each is the beginning of such a
 * row: what was read of the row before is kept, so that every group is read once.
 */
export class GroupRow {
  count = 0;
  digits = 0;
  hasParenthesis = false;
  readonly #lengths = new Uint8Array(PLACES);
  readonly #ends = new Int32Array(PLACES);
  /** What parts each group from the one before it. */
  readonly #kinds = new Uint8Array(PLACES);
  #first = 0;
  /** Where the second group begins, with which the next row may go on; -1 when none may. */
  #second = -1;
  /** Whether no group follows those that were read. */
  #isEnded = false;

  /** Forgets the text. */
  clear(): void {
    this.#second = -1;
  }

  /** Reads the groups that begin with the digit at `start`. */
  read(text: string, start: number): void {
    while (this.#second >= 0 && this.#second < start) this.#shift();
    if (start === this.#second) this.#shift();
    else {
      this.#first = 0;
      this.count = 0;
      this.digits = 0;
      this.hasParenthesis = false;
      this.#readGroup(text, start, 0);
      this.#isEnded = false;
    }
    const isPlain = this.#isEnded || this.#readMore(text);
    this.#second = isPlain && this.count > 1 ? (this.#ends[this.#first] as number) + 1 : -1;
  }

  /** Length of the group at `index`, and where it ends. */
  lengthAt(index: number): number {
    return this.#lengths[this.#first + index] as number;
  }

  endAt(index: number): number {
    return this.#ends[this.#first + index] as number;
  }

  /** Whether the first `count` groups are as long as those of a number of North America. */
  isNorthAmerican(count: number): boolean {
    if ((count !== 3 && count !== 4) || count > this.count) return false;
    const first = count - 3;
    return (
      this.lengthAt(first) === 3 &&
      this.lengthAt(first + 1) === 3 &&
      this.lengthAt(first + 2) === 4 &&
      (first === 0 || this.lengthAt(0) === 1)
    );
  }

  /** Writes the first `count` groups, which have so many digits. */
  write(start: number, count: number, digits: number, into: FoundGroups): void {
    let grouping = 0;
    let separators = 0;
    for (let index = 0; index < count; index++) {
      const length = this.#lengths[this.#first + index] as number;
      into.lengths[index] = length;
      grouping = grouping * 32 + length;
      if (index > 0) separators = separators * 8 + (this.#kinds[this.#first + index] as number);
    }
    into.start = start;
    into.end = this.endAt(count - 1);
    into.count = count;
    into.digits = digits;
    into.grouping = grouping;
    into.separators = separators;
    into.hasParenthesis = this.hasParenthesis;
  }

  #shift(): void {
    this.digits -= this.lengthAt(0);
    this.#first++;
    this.count--;
    this.#second = this.count > 1 ? (this.#ends[this.#first] as number) + 1 : -1;
    if (this.#first + MOST_GROUPS < PLACES) return;
    for (const places of [this.#lengths, this.#ends, this.#kinds])
      places.copyWithin(0, this.#first, this.#first + this.count);
    this.#first = 0;
  }

  /** Goes on behind the groups read so far; returns whether each is parted from the next by one character alone. */
  #readMore(text: string): boolean {
    const { length } = text;
    let isPlain = true;
    let at = this.endAt(this.count - 1);
    while (this.count < MOST_GROUPS) {
      let next = at;
      let kind = 0;
      const code = next < length ? text.charCodeAt(next) : 0;
      if (code === 41) {
        isPlain = false;
        if (this.count > 2) break;
        this.hasParenthesis = true;
        kind = CLOSE;
        next++;
        const after = codeAt(text, next);
        if (after === 32 || after === 45 || after === 0xa0 || after === 47) next++;
      } else if (code < 256) {
        kind = SEPARATOR[code] as number;
        next++;
        // `1 (415) …`
        if (kind === SPACE && codeAt(text, next) === 40) {
          isPlain = false;
          next++;
        }
      }
      if (kind === 0 || !isDigit(codeAt(text, next))) {
        this.#isEnded = true;
        break;
      }
      at = this.#readGroup(text, next, kind);
    }
    return isPlain;
  }

  #readGroup(text: string, at: number, kind: number): number {
    const limit = Math.min(text.length, at + MOST_DIGITS);
    let end = at + 1;
    while (end < limit && isDigit(codeAt(text, end))) end++;
    const place = this.#first + this.count;
    this.#lengths[place] = end - at;
    this.#ends[place] = end;
    this.#kinds[place] = kind;
    this.count++;
    this.digits += end - at;
    return end;
  }
}

/** Stands for whatever parts the groups. */
export const ANY_SEPARATORS = -1;

/** A shape such as `3-2-4` as the two numbers above; `4?4` has any separators. */
export function compileShape(shape: string): { grouping: number; separators: number } {
  let grouping = 0;
  for (const group of shape.split(/\D/)) grouping = grouping * 32 + Number(group);
  if (shape.includes("?")) return { grouping, separators: ANY_SEPARATORS };
  let separators = 0;
  for (const character of shape.replaceAll(/\d/g, "")) {
    separators = separators * 8 + (SEPARATOR[character.charCodeAt(0)] as number);
  }
  return { grouping, separators };
}

/** Whether another group of the same length stands one separator before the first group or behind the last one. */
export function continuesRun(text: string, groups: FoundGroups): boolean {
  const { start, end, count, lengths, separators } = groups;
  const last = lengths[count - 1] as number;
  if (parts(text, end, separators & 7) && digitsAt(text, end + 1, 1) === last) return true;
  const first = (separators >> (3 * (count - 2))) & 7;
  return parts(text, start - 1, first) && digitsAt(text, start - 2, -1) === lengths[0];
}

/** Whether the separator at `at` is of the kind that parts the groups beside it. */
function parts(text: string, at: number, kind: number): boolean {
  const code = codeAt(text, at);
  return code < 256 && SEPARATOR[code] === kind;
}

/** Number of digits from `at` on, forwards or backwards, at most eight. */
function digitsAt(text: string, at: number, step: 1 | -1): number {
  let count = 0;
  while (count < 8 && isDigit(codeAt(text, at + step * count))) count++;
  return count;
}
