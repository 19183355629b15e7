import { ipv4End, isSpecialIpv4 } from "../network/ip-address.ts";
import { codeAt, isDigit, isLetter, isWordAt, isWordCode } from "../text/characters.ts";
import { startsGroups } from "./edges.ts";
import { isoDateEnd, isVersion, uuidEnd } from "./kept.ts";
import { NumberGroups } from "./number-groups.ts";
import {
  EVERY_MARK,
  followerOf,
  type MarkedTemplates,
  pairOf,
  type Registry,
  type TemplateEntry,
} from "./registry.ts";
import type { TextScan } from "./text-scan.ts";
import { anyCaseClass } from "./token-template.ts";
import type { WordStarts } from "./word-starts.ts";

/** Longest run of digits that can be a house number, an age or the like. */
const SHORT_NUMBER = 6;
const IP = "ip-address";

/** Decides on runs of digits, alone and in groups. */
export class Numbers {
  readonly #scan: TextScan;
  readonly #words: WordStarts;
  readonly #groups: NumberGroups;
  readonly #findsIp: boolean;

  constructor(scan: TextScan, words: WordStarts) {
    this.#scan = scan;
    this.#words = words;
    this.#groups = new NumberGroups(scan);
    this.#findsIp = scan.isEnabled("IP_ADDRESS");
  }

  begin(): void {
    this.#groups.begin();
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
      let asked = anchored.mayFit(codeAt(text, start - 2), codeAt(text, start - 1), next);
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
    if (next === 45 ? digits === 4 || digits === 8 : next > 64 && digits < 8) {
      const kept = keptEnd(text, start, digits, next);
      if (kept > 0) return kept;
    }
    if (digits < 20 && this.#mayBeToken(start, end, next)) {
      const after = this.#templates(start, digits, next);
      if (after > 0) return after;
    }
    if (isWordCode(next) && next !== 0) return this.#inWord(start, end);
    // The digits after a decimal point are no number of their own.
    if (start > 1 && text.charCodeAt(start - 1) === 46 && isDigit(text.charCodeAt(start - 2)))
      return end;
    return this.#inGroups(start, end, next);
  }

  /** Whether a token with digits may go on as the text does behind those that end at `end`. */
  #mayBeToken(start: number, end: number, next: number): boolean {
    const isFollower =
      isLetter(next) ||
      (next >= 43 && next <= 47) ||
      (next === 32 && isWordAt(this.#scan.text, end + 1));
    if (!isFollower) return false;
    const { context, registry } = this.#scan;
    const list = (end - start) * 3 + followerOf(next);
    let pairs = registry.digitTemplatesNext[list] as number;
    if (start < context.markedUntil) pairs |= registry.digitTemplatesNextAfterWords[list] as number;
    return pairs !== 0 && this.#mayGoOn(end, pairs);
  }

  #templates(start: number, digits: number, next: number): number {
    const { registry, context } = this.#scan;
    const list = digits * 3 + followerOf(next);
    const entries = registry.digitTemplates[list] as TemplateEntry[];
    if (
      entries.length > 0 &&
      this.#mayGoOn(start + digits, registry.digitTemplatesNext[list] as number)
    ) {
      const after = this.#words.templates(start, entries, EVERY_MARK);
      if (after > 0) return after;
    }
    if (start >= context.markedUntil) return -1;
    const marked = registry.digitTemplatesAfterWords[list] as MarkedTemplates;
    const marks = marked.marks & context.marksNear(start);
    if (marks === 0) return -1;
    return this.#mayGoOn(start + digits, registry.digitTemplatesNextAfterWords[list] as number)
      ? this.#words.templates(start, marked.entries, marks)
      : -1;
  }

  /** Whether `pairs` has the two characters behind the one at `end`; small letters stand for capitals. */
  #mayGoOn(end: number, pairs: number): boolean {
    const { text } = this.#scan;
    const pair = pairOf(anyCaseClass(codeAt(text, end + 1)), anyCaseClass(codeAt(text, end + 2)));
    return (pairs & (1 << pair)) !== 0;
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
      const after = this.#groups.read(start);
      if (after > 0) return after;
    }
    if (digits < 3 || digits > 20) return end;
    const after = this.#groups.readOne(start, end);
    return after > 0 ? after : end;
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

/** End of the date or UUID that begins with the run of digits at `start`, or -1. */
function keptEnd(text: string, start: number, digits: number, next: number): number {
  if (digits === 4 && next === 45) {
    const after = isoDateEnd(text, start);
    if (after > 0) return after;
  }
  return digits <= 8 && codeAt(text, start + 8) === 45 && codeAt(text, start + 13) === 45
    ? uuidEnd(text, start)
    : -1;
}
