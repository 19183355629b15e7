import { withExtension } from "../generic/phone/phone-number.ts";
import { ipv4End, isSpecialIpv4 } from "../network/ip-address.ts";
import { codeAt, digitsOf, isDigit, isLetter, isWordAt, isWordCode } from "../text/characters.ts";
import { continuesRun, emptyGroups, type FoundGroups, GroupRow } from "./digit-groups.ts";
import { LONG_SHAPE } from "./refusal.ts";
import { startsGroups } from "./edges.ts";
import { isoDateEnd, isVersion, uuidEnd } from "./kept.ts";
import {
  EVERY_MARK,
  followerOf,
  type MarkedTemplates,
  type Registry,
  type ShapeEntry,
  type TemplateEntry,
} from "./registry.ts";
import type { TextScan } from "./text-scan.ts";
import type { WordStarts } from "./word-starts.ts";

/** Longest run of digits that can be a house number, an age or the like. */
const SHORT_NUMBER = 6;
const IP = "ip-address";
/** Fewest digits of a number that is written in groups. */
const LEAST_IN_GROUPS = 6;

/** Decides on runs of digits, alone and in groups. */
export class Numbers {
  readonly #scan: TextScan;
  readonly #words: WordStarts;
  readonly #groups: FoundGroups = emptyGroups();
  readonly #row = new GroupRow();
  readonly #findsIp: boolean;

  constructor(scan: TextScan, words: WordStarts) {
    this.#scan = scan;
    this.#words = words;
    this.#findsIp = scan.isEnabled("IP_ADDRESS");
  }

  begin(): void {
    this.#row.clear();
  }

  /** Decides on the run of digits at `start`; returns where to go on, always after at least that run. */
  read(start: number): number {
    const scan = this.#scan;
    const { text, registry } = scan;
    const { length } = text;
    let end = start + 1;
    while (end < length && isDigit(text.charCodeAt(end))) end++;
    const digits = end - start;
    const next = end < length ? text.charCodeAt(end) : 0;
    if (digits <= SHORT_NUMBER) {
      scan.numberStart = start;
      scan.numberEnd = end;
    }
    if (digits <= 3 && next === 46) {
      const after = this.#findsIp ? this.#ipv4(start) : -1;
      if (after > 0) return after;
    }
    if (digits < 32) {
      const anchored = registry.numbers[digits] as Registry["numbers"][number];
      let asked = anchored.mayFit(codeAt(text, start - 1), next);
      for (; asked !== 0; asked &= asked - 1) {
        const first = 31 - Math.clz32(asked & -asked);
        for (let index = first; index <= anchored.lastOf(first); index++) {
          const { detector, anchor } = anchored.list[index] as (typeof anchored.list)[number];
          scan.current = detector;
          const after = anchor.find(text, start, end, scan);
          if (after > start) return after;
        }
      }
    }
    const kept = keptEnd(text, start, digits, next);
    if (kept > 0) return kept;
    if (
      digits < 20 &&
      (isLetter(next) || (next >= 43 && next <= 47) || (next === 32 && isWordAt(text, end + 1)))
    ) {
      const after = this.#templates(start, digits, next);
      if (after > 0) return after;
    }
    if (isWordCode(next) && next !== 0) return this.#inWord(start, end);
    // The digits after a decimal point are no number of their own.
    if (start > 1 && text.charCodeAt(start - 1) === 46 && isDigit(text.charCodeAt(start - 2)))
      return end;
    return this.#inGroups(start, end, next);
  }

  #templates(start: number, digits: number, next: number): number {
    const { registry, context } = this.#scan;
    const list = digits * 3 + followerOf(next);
    const entries = registry.digitTemplates[list] as TemplateEntry[];
    if (entries.length > 0) {
      const after = this.#words.templates(start, entries, EVERY_MARK);
      if (after > 0) return after;
    }
    if (start >= context.markedUntil) return -1;
    const marked = registry.digitTemplatesAfterWords[list] as MarkedTemplates;
    const marks = marked.marks & context.marksNear(start);
    return marks === 0 ? -1 : this.#words.templates(start, marked.entries, marks);
  }

  /** Prefixes that begin with a digit: `0x`, `1BoatSLR…`. */
  #inWord(start: number, end: number): number {
    const { text, registry } = this.#scan;
    const first = text.charCodeAt(start);
    let after = -1;
    if (end - start <= 3) {
      const { lexicon } = registry;
      const list = lexicon.listOf(
        first,
        codeAt(text, start + 1),
        codeAt(text, start + 2),
        codeAt(text, start + 3),
      );
      if (list !== 0) after = this.#words.readWords(text, start, list);
    }
    if (after < 0)
      after = this.#words.runs(start, registry.runs[first] as Registry["runs"][number]);
    return after > 0 ? after : end;
  }

  #inGroups(start: number, end: number, next: number): number {
    const { text } = this.#scan;
    const digits = end - start;
    if (digits < 17 && startsGroups(text, end, next)) {
      const after = this.#askRow(start);
      if (after > 0) return after;
    }
    if (digits < 3 || digits > 20) return end;
    const groups = this.#groups;
    groups.start = start;
    groups.end = end;
    groups.count = 1;
    groups.digits = digits;
    groups.lengths[0] = digits;
    groups.grouping = digits;
    groups.separators = 0;
    groups.hasParenthesis = false;
    const after = this.#ask(groups);
    return after > 0 ? after : end;
  }

  /** Decides on the groups that begin at `start`, and on fewer of them when those are nothing. */
  #askRow(start: number): number {
    const row = this.#row;
    row.read(this.#scan.text, start);
    let { digits } = row;
    if (digits < LEAST_IN_GROUPS) return -1;
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
        const after = this.#ask(this.#groups);
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

  #ask(groups: FoundGroups): number {
    const scan = this.#scan;
    const { text, context, registry } = scan;
    const { start, end } = groups;
    const next = text.charCodeAt(end);
    if (isWordAt(text, end)) return -1;
    // `123-45-6789-0`: the number goes on with the same kind of separator.
    if (
      groups.count > 1 &&
      (next === 45 || next === 46 || next === 47) &&
      isWordAt(text, end + 1) &&
      !(next === 46 && !isDigit(text.charCodeAt(end + 1)))
    )
      return -1;
    const isNearAny = context.isShapeNear(start);
    const entries =
      registry.hasShape[groups.count * 256 + groups.digits] === 1
        ? (isNearAny ? registry.shapes : registry.shapesAlone).get(groups.grouping)
        : undefined;
    let candidate = -1;
    let digits = "";
    for (let index = 0; entries !== undefined && index < entries.length; index++) {
      const entry = entries[index] as ShapeEntry;
      if (entry.separators !== groups.separators || (entry.needsWord && !isNearAny)) continue;
      const nearWord = context.isNear(entry.detector, start);
      if (!nearWord && (entry.needsWord || candidate >= 0 || isPart(text, groups))) continue;
      scan.current = entry.detector;
      if (digits === "")
        digits = groups.count === 1 ? text.slice(start, end) : digitsOf(text, start, end);
      if (!entry.anchor.check(digits, { text, start, end, nearWord })) {
        const isLong = groups.count > 1 && end - start >= LONG_SHAPE;
        if (nearWord || isLong) scan.refusal.note(entry.detector, start, end, nearWord);
        if (isLong && registry.hasChecksum[entry.detector] === 1) scan.quiet.refuse(start, end);
      } else if (nearWord) {
        scan.emit(start, end);
        return end;
      } else candidate = entry.detector;
    }
    if (candidate >= 0 && !scan.refusal.isAt(start)) {
      scan.current = candidate;
      scan.emit(start, end);
      return end;
    }
    const after = groups.count === 1 && !isNearAny ? -1 : this.#askAnyGroups(groups);
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
      if (!anchor.find(text, { groups, nearWord })) continue;
      const from = groups.hasParenthesis && text.charCodeAt(start - 1) === 40 ? start - 1 : start;
      const to = withExtension(text, end);
      scan.emit(from, to);
      return to;
    }
    return -1;
  }

  #ipv4(start: number): number {
    const { text, found } = this.#scan;
    const before = codeAt(text, start - 1);
    if (before === 46 || (before === 45 && isWordAt(text, start - 2))) return -1;
    const end = ipv4End(text, start);
    if (end < 0) return -1;
    const address = text.slice(start, end);
    if (isSpecialIpv4(address) || isVersion(text, start)) return end;
    found.push({ entityType: "IP_ADDRESS", start, end, confidence: 0.9, detector: IP });
    return end;
  }
}

/** Whether the groups may be some of more such groups. */
function isPart(text: string, groups: FoundGroups): boolean {
  return groups.digits <= 12 && groups.count > 1 && continuesRun(text, groups);
}

/** End of the date or UUID that begins with the run of digits at `start`, or -1. */
function keptEnd(text: string, start: number, digits: number, next: number): number {
  if (digits === 4 && next === 45) {
    const after = isoDateEnd(text, start);
    if (after > 0) return after;
  }
  return digits <= 8 && text.charCodeAt(start + 8) === 45 && text.charCodeAt(start + 13) === 45
    ? uuidEnd(text, start)
    : -1;
}
