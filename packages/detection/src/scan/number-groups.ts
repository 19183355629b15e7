import type { FoundNumber, FoundShape } from "../detector.ts";
import { withExtension } from "../generic/phone/phone-number.ts";
import { codeAt, digitsOf, isDigit, isWordAt, isWordCode } from "../text/characters.ts";
import {
  ANY_SEPARATORS,
  continuesRun,
  emptyGroups,
  type FoundGroups,
  GroupRow,
} from "./digit-groups.ts";
import { LONG_SHAPE } from "./refusal.ts";
import type { Registry, ShapeEntry } from "./registry.ts";
import type { TextScan } from "./text-scan.ts";

/** Fewest digits of a number that is written in groups. */
const LEAST_IN_GROUPS = 6;

type Changing<T> = { -readonly [Key in keyof T]: T[Key] };

/** Decides on digits by the lengths of their groups: asks the detectors of shapes, and those of groups of any lengths. */
export class NumberGroups {
  readonly #scan: TextScan;
  readonly #groups: FoundGroups = emptyGroups();
  readonly #row = new GroupRow();
  /** What detectors are asked about: nothing is allocated for a number that is nothing. */
  readonly #shape: Changing<FoundShape> = { text: "", start: 0, end: 0, nearWord: false };
  readonly #number: Changing<FoundNumber> = { groups: this.#groups, nearWord: false };

  constructor(scan: TextScan) {
    this.#scan = scan;
  }

  begin(): void {
    this.#row.clear();
  }

  /** Decides on the run of digits from `start` to `end` alone; returns where to go on, or -1. */
  readOne(start: number, end: number): number {
    const { context, registry } = this.#scan;
    const digits = end - start;
    if (start >= context.nearUntil && registry.firstsAlone[256 + digits] === 0) return -1;
    const groups = this.#groups;
    groups.start = start;
    groups.end = end;
    groups.count = 1;
    groups.digits = digits;
    groups.lengths[0] = digits;
    groups.grouping = digits;
    groups.separators = 0;
    groups.hasParenthesis = false;
    return this.#ask(groups, true);
  }

  /**
   * Decides on the groups that begin at `start`, and on fewer of them when those are nothing; returns where to go on,
   * or -1.
   */
  read(start: number): number {
    const row = this.#row;
    row.read(this.#scan.text, start);
    if (row.digits < LEAST_IN_GROUPS) return -1;
    const { context, refusal } = this.#scan;
    return start < context.nearUntil || refusal.isAt(start)
      ? this.#askRowNearWord(start)
      : this.#askRowAlone(start);
  }

  /** The same where no word speaks for anything: most rows are told by their lengths. */
  #askRowAlone(start: number): number {
    const row = this.#row;
    const { text, registry } = this.#scan;
    const { firstsAlone, lastsAlone } = registry;
    const counts = this.#countsAlone(start);
    const least = counts === 0 ? registry.leastAlone : LEAST_IN_GROUPS;
    let { digits } = row;
    if (digits < least) return -1;
    const first = row.lengthAt(0);
    for (let { count } = row; count > 1 && digits >= least; count--) {
      const last = row.lengthAt(count - 1);
      const place = count * 256 + digits;
      const mayBeShape =
        (((firstsAlone[place] as number) >>> first) & 1) !== 0 &&
        (((lastsAlone[place] as number) >>> last) & 1) !== 0;
      const mayBeAny = ((counts >>> count) & 1) !== 0;
      if (
        (mayBeAny || mayBeShape) &&
        !goesOn(text, row.endAt(count - 1)) &&
        (isClosed(text, start, row.endAt(count - 1)) || !this.#isInRow(start, count, digits))
      ) {
        row.write(start, count, digits, this.#groups);
        const after = this.#ask(this.#groups, mayBeAny);
        if (after > 0) return after;
      }
      digits -= last;
    }
    return -1;
  }

  /** A bit for every number of groups that may be something that no word speaks for, whatever the shapes. */
  #countsAlone(start: number): number {
    const { text, registry } = this.#scan;
    let counts = 0;
    for (let index = 0; index < registry.groups.length; index++) {
      const { anchor } = registry.groups[index] as Registry["groups"][number];
      counts |= anchor.countsAlone?.(text, start, this.#row) ?? -1;
    }
    return counts;
  }

  #askRowNearWord(start: number): number {
    const row = this.#row;
    let { digits } = row;
    const { text, context, refusal, registry } = this.#scan;
    const { hasShape } = registry;
    const isLikely = text.charCodeAt(start) === 48 || context.isShapeNear(start);
    for (let { count } = row; count > 1 && digits >= LEAST_IN_GROUPS; count--) {
      // Whether some shape could have these groups, or a telephone number that no word speaks for.
      if (
        isLikely ||
        ((hasShape[count * 256 + digits] === 1 ||
          row.isNorthAmerican(count) ||
          refusal.isAt(start) ||
          ((count === 3 || count === 4) && this.#isNearWord(start))) &&
          !this.#isInRow(start, count, digits))
      ) {
        row.write(start, count, digits, this.#groups);
        const after = this.#ask(this.#groups, true);
        if (after > 0) return after;
      }
      digits -= row.lengthAt(count - 1);
    }
    return -1;
  }

  /** Whether a word speaks for groups of any lengths here: one may reach from number to number, further than for shapes. */
  #isNearWord(start: number): boolean {
    const { context, registry } = this.#scan;
    for (let index = 0; index < registry.groups.length; index++)
      if (context.isNear((registry.groups[index] as Registry["groups"][number]).detector, start))
        return true;
    return false;
  }

  /** Whether the first `count` of the groups read go on with more of their size, as the cells of a row do. */
  #isInRow(start: number, count: number, digits: number): boolean {
    const row = this.#row;
    if (count === row.count || digits > 12) return false;
    const last = row.lengthAt(count - 1);
    if (row.lengthAt(0) !== last || row.lengthAt(count) !== last) return false;
    const { text, refusal } = this.#scan;
    return isDigit(codeAt(text, row.endAt(count - 1) + 1)) && !refusal.isAt(start);
  }

  /** Decides on groups; `mayBeAny` tells whether a detector of groups of any lengths is to be asked. */
  #ask(groups: FoundGroups, mayBeAny: boolean): number {
    const scan = this.#scan;
    const { text, context, registry } = scan;
    const { start, end } = groups;
    if (groups.count > 1 ? goesOn(text, end) : isWordAt(text, end)) return -1;
    const isNearAny = context.isShapeNear(start);
    const entries =
      registry.hasShape[groups.count * 256 + groups.digits] === 1
        ? (isNearAny ? registry.shapes : registry.shapesAlone).get(groups.grouping)
        : undefined;
    let candidate = -1;
    let near = -1;
    let digits = "";
    let first = 0;
    let part = -1;
    const shape = this.#shape;
    shape.text = text;
    shape.start = start;
    shape.end = end;
    for (let index = 0; entries !== undefined && index < entries.length; index++) {
      const entry = entries[index] as ShapeEntry;
      const isSeparated =
        entry.separators === groups.separators || entry.separators === ANY_SEPARATORS;
      if (!isSeparated || (entry.needsWord && !isNearAny)) continue;
      const nearWord = context.isNear(entry.detector, start);
      if (nearWord) {
        // The word that stands nearest tells what the number is.
        if (near >= 0 && context.placeOf(entry.detector) <= context.placeOf(near)) continue;
      } else {
        if (entry.needsWord || candidate >= 0 || near >= 0) continue;
        if (part < 0) part = isPart(text, groups) ? 1 : 0;
        if (part === 1) continue;
      }
      scan.current = entry.detector;
      if (digits === "") {
        digits = groups.count === 1 ? text.slice(start, end) : digitsOf(text, start, end);
        first = digits.charCodeAt(0) * 10 + digits.charCodeAt(1) - 528;
      }
      shape.nearWord = nearWord;
      if (entry.begins[first] === 0 || !entry.anchor.check(digits, shape)) {
        if (near >= 0) continue;
        const isLong = groups.count > 1 && end - start >= LONG_SHAPE;
        if (nearWord || isLong) scan.refusal.note(entry.detector, start, end, nearWord);
        if (isLong && registry.hasChecksum[entry.detector] === 1) scan.quiet.refuse(start, end);
      } else if (nearWord) near = entry.detector;
      else candidate = entry.detector;
    }
    if (near >= 0) {
      scan.current = near;
      // `Medicare 2123 45670 1` is no address.
      const labelEnd = endOfLabel(text, start);
      if (registry.hasChecksum[near] === 1 && context.endsAt(near, labelEnd))
        scan.quiet.thing(startOfWord(text, labelEnd), end);
      scan.emit(start, end);
      return end;
    }
    if (candidate >= 0 && !scan.refusal.isAt(start)) {
      scan.current = candidate;
      scan.emit(start, end);
      return end;
    }
    const after = !mayBeAny || (groups.count === 1 && !isNearAny) ? -1 : this.#askAnyGroups(groups);
    // Nothing shorter that begins here counts either.
    return after < 0 && scan.refusal.isAt(start) ? end : after;
  }

  #askAnyGroups(groups: FoundGroups): number {
    const scan = this.#scan;
    const { text, context } = scan;
    const { start, end } = groups;
    for (let index = 0; index < scan.registry.groups.length; index++) {
      const { detector, anchor } = scan.registry.groups[index] as Registry["groups"][number];
      scan.current = detector;
      const nearWord = context.isNear(detector, start);
      if (groups.count === 1 && !nearWord) continue;
      if (
        !nearWord &&
        groups.lengths[0] === groups.lengths[groups.count - 1] &&
        isPart(text, groups)
      )
        continue;
      if (scan.refusal.isAgainst(detector, start)) continue;
      this.#number.nearWord = nearWord;
      if (!anchor.find(text, this.#number)) continue;
      const opens = groups.hasParenthesis && codeAt(text, start - 1) === 40;
      const from = opens && text.slice(start, end).includes(")") ? start - 1 : start;
      const to = withExtension(text, end);
      scan.emit(from, to);
      return to;
    }
    return -1;
  }
}

/** Longest word that may be the label of a number. */
const MOST_LABEL = 24;

/** Where a label ends that stands right before the number at `at`. */
function endOfLabel(text: string, at: number): number {
  const end = codeAt(text, at - 1) === 32 ? at - 1 : at;
  return codeAt(text, end - 1) === 58 ? end - 1 : end;
}

function startOfWord(text: string, end: number): number {
  const limit = Math.max(0, end - MOST_LABEL);
  let start = end;
  while (start > limit && isWordAt(text, start - 1)) start--;
  return start;
}

/** Whether a word, or with a separator another part, goes on behind groups: `123-45-6789-0`. */
function goesOn(text: string, end: number): boolean {
  const next = codeAt(text, end);
  if (next < 45 || next > 47) return end < text.length && isWordCode(next);
  return next === 45 ? isWordAt(text, end + 1) : isDigit(codeAt(text, end + 1));
}

/** Whether groups that begin with a zero end in front of a parenthesis: what follows it is no more of them. */
function isClosed(text: string, start: number, end: number): boolean {
  return text.charCodeAt(start) === 48 && codeAt(text, end) === 41;
}

/** Whether the groups may be some of more such groups. */
function isPart(text: string, groups: FoundGroups): boolean {
  return groups.digits <= 12 && groups.count > 1 && continuesRun(text, groups);
}
