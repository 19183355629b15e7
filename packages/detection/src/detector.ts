import type { Finding } from "./finding.ts";
import type { QuietSpans } from "./scan/quiet-spans.ts";
import type { CheckedRule, Verdict } from "./scan/value-check.ts";
import type { KeyRun } from "./secrets/key-run.ts";

/**
 * What a detector is: plain data that says where to look, and a pure check that decides.
 *
 * The scanner reads a text once. At an anchor (a run of digits, the start of a word, one of a few characters) it asks
 * the detectors that named that anchor. So a detector never searches, and the scan stays linear in the length of the
 * text whatever an attacker wrote. A check may read at most a few hundred characters around its anchor; one that has to
 * read further keeps a watermark ({@link DetectorScan.watermark}).
 */
export interface Detector {
  /** Kebab-case, unique; appears in findings and in `docs/detectors.md`. */
  readonly name: string;
  readonly entityType: string;
  /** Confidence of a finding, from 0 to 1, when no context word stands near. */
  readonly confidence: number;
  /** Where the format is written down. */
  readonly sources: readonly string[];
  /** The check digit rule in words, when the type has one. A value whose checksum is wrong is never a finding. */
  readonly checksum?: string;
  /** Words that make the type likely when they stand within {@link CONTEXT_REACH} characters before the value. */
  readonly context?: readonly string[];
  /** How far before the value its context word may end. Default {@link CONTEXT_REACH}. */
  readonly reach?: number;
  /** Off unless the caller switches the entity type on. */
  readonly offByDefault?: boolean;
  readonly anchor: Anchor;
}

/** How far before a value its context word may end, in UTF-16 code units. */
export const CONTEXT_REACH = 48;

export type Anchor =
  | DigitsAnchor
  | GroupsAnchor
  | NumberAnchor
  | TokenAnchor
  | PrefixAnchor
  | RunAnchor
  | CharacterAnchor
  | WordsAnchor;

/**
 * Digits in groups. A shape names the lengths and what parts them: `9`, `3-2-4`, `4 4 4 4`, `3.3.3-2`.
 * Possible separators: space, `.`, `-`, `/`; `?` for whatever of them, each its own.
 */
export interface DigitsAnchor {
  readonly on: "digits";
  /** Shapes that are enough by themselves when `check` holds. */
  readonly alone?: readonly string[];
  /** Shapes that count only after a context word. */
  readonly afterWords?: readonly string[];
  /** `check` holds for nothing that begins with none of these digits. Without them it is asked about all. */
  readonly begins?: readonly string[];
  /** Decides on the digits without separators. */
  readonly check: (digits: string, found: FoundShape) => boolean;
}

/** Digits in groups of whatever lengths; for types whose shapes are too many to list. */
export interface GroupsAnchor {
  readonly on: "groups";
  /** Decides on groups of digits parted by single separators; asked again with the last group left out. */
  readonly find: (text: string, found: FoundNumber) => boolean;
  /**
   * A bit for every number of groups, from the first one at `start` on, in which `find` may find something when no word
   * speaks for it: bit 3 for three groups. Without it `find` is asked about all.
   */
  readonly countsAlone?: (text: string, start: number, groups: GroupLengths) => number;
}

/** The groups of digits of a row, as far as their lengths tell what they may be. */
export interface GroupLengths {
  readonly count: number;
  readonly hasParenthesis: boolean;
  lengthAt(index: number): number;
  /** Whether the first `count` groups are as long as those of a number of North America. */
  isNorthAmerican(count: number): boolean;
}

/** Every run of `least` to `most` digits that does not continue a word. */
export interface NumberAnchor {
  readonly on: "number";
  readonly least: number;
  readonly most: number;
  /** `find` finds nothing unless one of these fits. Without them it is asked about every such run. */
  readonly around?: readonly NumberForm[];
  /** Reads around the run, emits, and returns where to go on, or -1. */
  readonly find: (text: string, start: number, end: number, scan: DetectorScan) => number;
}

/**
 * What stands around a run of digits. In a form `9` is a digit, `h` a hexadecimal one, `A` a capital of ASCII, `*` a
 * space, hyphen, full stop or underscore, `e` the last character of one of `ends`, `?` anything; the rest stands for itself.
 */
export interface NumberForm {
  /** From which side of the run `from` is counted. */
  readonly side: "start" | "end";
  /** Where the form begins, from -16 on. */
  readonly from: number;
  readonly form: string;
  /** Ends of words, at least three characters each. Only the last three count, and case does not. */
  readonly ends?: readonly string[];
}

export interface FoundNumber {
  readonly groups: {
    readonly start: number;
    readonly end: number;
    readonly count: number;
    readonly digits: number;
    readonly lengths: readonly number[];
    readonly grouping: number;
    readonly separators: number;
    readonly hasParenthesis: boolean;
  };
  readonly nearWord: boolean;
}

export interface FoundShape {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly nearWord: boolean;
}

/**
 * Letters and digits mixed. In a template `A` is an upper-case letter, `9` a digit, `X` either; anything else stands
 * for itself: `AA999999A`, `999999-999X`.
 */
export interface TokenAnchor {
  readonly on: "token";
  readonly alone?: readonly string[];
  readonly afterWords?: readonly string[];
  /** Decides on the letters and digits without separators, upper-cased. */
  readonly check: (compact: string, found: FoundShape) => boolean;
}

/** A fixed beginning at the start of a word, such as a vendor's key prefix. Case counts. */
export interface PrefixAnchor {
  readonly on: "prefix";
  readonly prefixes: readonly string[];
  /** The characters of which one must follow the prefix for `end` to find anything. Without them any may. */
  readonly next?: string;
  /** End of the value that starts at `start`, whose prefix ends at `from`; -1 if it is none. */
  readonly end: (text: string, start: number, from: number, scan: DetectorScan) => number;
}

/** A run of at least `least` letters and digits that begins a word with one of `first`. */
export interface RunAnchor {
  readonly on: "run";
  readonly first: string;
  readonly least: number;
  readonly end: (text: string, start: number, scan: DetectorScan) => number;
}

/** One character. `find` reads around it, emits, and returns where to go on, or -1. */
export interface CharacterAnchor {
  readonly on: "character";
  readonly character: "@" | ":" | "=" | "+" | "-";
  /** `find` finds nothing unless one of these characters of ASCII follows. Without them it is asked whatever follows. */
  readonly followers?: string;
  /** Nor unless this character of ASCII stands so far behind it, or before it. */
  readonly beside?: { readonly offset: number; readonly character: string };
  readonly find: (text: string, at: number, scan: DetectorScan) => number;
}

/** A whole word or phrase, case ignored. `find` reads around it, emits, and returns where to go on, or -1. */
export interface WordsAnchor {
  readonly on: "words";
  readonly words: readonly string[];
  readonly find: (text: string, start: number, end: number, scan: DetectorScan) => number;
}

/** The running scan, as a detector sees it. */
export interface DetectorScan {
  readonly text: string;
  readonly found: Finding[];
  isEnabled(entityType: string): boolean;
  /** Whether a value has the check digit of a type; `unknown` when no detector of that type can tell. */
  verdict(rule: CheckedRule, value: string): Verdict;
  /** Spans that are known to be no finding. */
  readonly quiet: QuietSpans;
  /** Records a finding of the detector that is being asked. */
  emit(start: number, end: number, confidence?: number): void;
  /** Whether one of the detector's context words ended within {@link CONTEXT_REACH} before `at`. */
  isNearWord(at: number): boolean;
  /** A number the detector keeps for the length of one text, at first 0. */
  watermark: number;
  /** The run of a key that the detector read last in this text. */
  readonly keyRun: KeyRun;
  /** Start and end of the latest short run of digits (at most six) seen before now, or -1: house numbers, ages. */
  readonly numberStart: number;
  readonly numberEnd: number;
}

/** Longer than any prefix. */
const MOST_PREFIX = 32;

/** An {@link PrefixAnchor.end} for a run of `alphabet` of `least` to `most` characters after the prefix. */
export function runAfterPrefix(
  alphabet: Uint8Array,
  least: number,
  most: number = least,
): PrefixAnchor["end"] {
  return (text, _start, from, scan) => {
    const limit = Math.min(text.length, from + most + 1);
    let at = from;
    while (at < limit) {
      const code = text.charCodeAt(at);
      if (code > 255 || alphabet[code] === 0) break;
      at++;
      // From here to the watermark a run was read that begins no later: a run of many prefixes is read once.
      if (at === from + MOST_PREFIX) at = Math.max(at, Math.min(limit, scan.watermark));
    }
    if (at > from + MOST_PREFIX && at > scan.watermark) scan.watermark = at;
    const length = at - from;
    return length >= least && length <= most ? at : -1;
  };
}
