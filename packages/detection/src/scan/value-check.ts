import type { Detector } from "../detector.ts";
import { isDigit, isUpper } from "../text/characters.ts";

/** What a detector of a type says of a value that stands where its key or column says: right, wrong, or no opinion. */
export type Verdict = "right" | "wrong" | "unknown";

/** The part of a key's rule that says which types its values may be. */
export interface CheckedRule {
  readonly entityType: string;
  /** The types one of whose check digits a value must have, when the key names more than one. */
  readonly checkedBy?: readonly string[];
}

/** The checks of one type. */
export interface TypeChecks {
  /** By how many letters and digits a value has. */
  readonly byLength: (CheckOfLength[] | undefined)[];
}

/** A check, and its templates of one length. */
interface CheckOfLength {
  readonly templates: string[];
  readonly check: Check;
}

interface Check {
  /** Templates without separators: `9` a digit, `A` a letter, `X` either. */
  readonly templates: readonly string[];
  readonly hasChecksum: boolean;
  /** Whether every shape has a letter or a separator: digits alone are another type. */
  readonly needsMark: boolean;
  readonly accepts: (compact: string, value: string) => boolean;
}

/**
 * Decides on whole values by the check digit of the type their key names.
 *
 * Shapes, words nearby and separators do not count here: the key has said what the value is, only the check is left.
 */
export class ValueChecks {
  readonly #byType = new Map<string, TypeChecks>();

  constructor(detectors: readonly Detector[]) {
    for (const detector of detectors) {
      const check = checkOf(detector);
      if (check === null) continue;
      let checks = this.#byType.get(detector.entityType);
      if (checks === undefined) {
        checks = { byLength: Array.from({ length: MOST_VALUE + 1 }) };
        this.#byType.set(detector.entityType, checks);
      }
      for (const template of check.templates) {
        const list = (checks.byLength[template.length] ??= []);
        const last = list.at(-1);
        if (last?.check === check) last.templates.push(template);
        else list.push({ templates: [template], check });
      }
    }
  }

  /** What can give any verdict but `unknown` under a rule. */
  checksOf({ entityType, checkedBy }: CheckedRule): readonly TypeChecks[] {
    const checks: TypeChecks[] = [];
    for (const one of checkedBy ?? [entityType]) {
      const own = this.#byType.get(one);
      if (own !== undefined) checks.push(own);
    }
    return checks;
  }
}

/**
 * Decides on `text.slice(start, end)` by what {@link ValueChecks.checksOf} gives. `wrong` only for a type whose values have
 * a check digit, and a value of such a value's length.
 */
export function verdictAt(
  checks: readonly TypeChecks[],
  text: string,
  start: number,
  end: number,
): Verdict {
  if (end - start > MOST_VALUE) return "unknown";
  const length = readValue(text, start, end);
  // Nearly every value is told by its length.
  if (length < 0 || length > MOST_VALUE) return "unknown";
  let verdict: Verdict = "unknown";
  for (let index = 0; index < checks.length; index++) {
    const list = (checks[index] as TypeChecks).byLength[length];
    if (list === undefined) continue;
    const own = decide(list, length, text, start, end);
    if (own === "right") return own;
    if (own === "wrong") verdict = own;
  }
  return verdict;
}

function decide(
  list: readonly CheckOfLength[],
  length: number,
  text: string,
  start: number,
  end: number,
): Verdict {
  let verdict: Verdict = "unknown";
  for (let index = 0; index < list.length; index++) {
    const { templates, check } = list[index] as CheckOfLength;
    if (!fitsAny(templates)) continue;
    if (check.needsMark && length === end - start && areDigits(length)) continue;
    const value = text.slice(start, end);
    if (check.accepts(compactOf(value, length), value)) return "right";
    if (check.hasChecksum) verdict = "wrong";
  }
  return verdict;
}

/** Letters and digits of the value that is decided on, as capitals. */
const CODES = new Uint8Array(256);
const NO_LENGTH = -1;
/** Some letters beyond ASCII become one or two of ASCII as capitals; any other is in no template. */
const BECOME_ASCII: ReadonlySet<number> = new Set(
  Array.from("ßıſﬀﬁﬂﬃﬄﬅﬆ", (letter) => letter.charCodeAt(0)),
);
const NO_BREAK_SPACE = 0xa0;

/** Writes the characters of a value beside its separators, and gives how many there are; {@link NO_LENGTH} where it fits no template. */
function readValue(text: string, start: number, end: number): number {
  let length = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) {
      if (BECOME_ASCII.has(code)) {
        for (const letter of text.charAt(at).toUpperCase()) CODES[length++] = letter.charCodeAt(0);
      } else if (code !== NO_BREAK_SPACE) return NO_LENGTH;
    } else if (code !== 32 && (code < 45 || code > 47))
      CODES[length++] = code >= 97 && code <= 122 ? code - 32 : code;
  }
  return length;
}

/** The characters that were written last, which `value` has among others. */
function compactOf(value: string, length: number): string {
  if (length === value.length && isWritten(value)) return value;
  const codes: number[] = [];
  for (let at = 0; at < length; at++) codes.push(CODES[at] as number);
  return String.fromCharCode(...codes);
}

/** Whether `value` is what was written last, as it stands. */
function isWritten(value: string): boolean {
  for (let at = 0; at < value.length; at++) if (value.charCodeAt(at) !== CODES[at]) return false;
  return true;
}

function areDigits(length: number): boolean {
  for (let at = 0; at < length; at++) if (!isDigit(CODES[at] as number)) return false;
  return true;
}

const MOST_VALUE = 64;
const SEPARATORS = /[ ./\-\u{a0}]/gu;

/** Whether the values of a detector's type have a check digit. */
export function hasChecksum({ checksum }: Detector): boolean {
  return checksum !== undefined && !checksum.startsWith("none");
}

function checkOf(detector: Detector): Check | null {
  const { anchor } = detector;
  if (anchor.on !== "digits" && anchor.on !== "token") return null;
  const shapes = [...(anchor.alone ?? []), ...(anchor.afterWords ?? [])];
  const templates =
    anchor.on === "digits"
      ? shapes.map(digitsTemplate)
      : shapes.map((one) => one.replaceAll(SEPARATORS, ""));
  const mayHavePlus = anchor.on === "token" && templates.some((one) => one.includes("+"));
  return {
    templates: [...new Set(templates)],
    hasChecksum: hasChecksum(detector),
    needsMark: anchor.on === "token" && shapes.every((shape) => /[^9]/.test(shape)),
    accepts: (compact, value) =>
      anchor.check(mayHavePlus ? compact.replaceAll("+", "") : compact, {
        text: value,
        start: 0,
        end: value.length,
        nearWord: true,
      }),
  };
}

/** `3-2-4` as nine digits. */
function digitsTemplate(shape: string): string {
  return "9".repeat(shape.split(/\D/).reduce((all, length) => all + Number(length), 0));
}

function fitsAny(templates: readonly string[]): boolean {
  for (let index = 0; index < templates.length; index++)
    if (fits(templates[index] as string)) return true;
  return false;
}

function fits(template: string): boolean {
  for (let at = 0; at < template.length; at++) {
    const code = CODES[at] as number;
    const wanted = template.charCodeAt(at);
    if (
      wanted === 57
        ? !isDigit(code)
        : wanted === 65
          ? !isUpper(code)
          : wanted === 88
            ? !isUpper(code) && !isDigit(code)
            : code !== wanted
    )
      return false;
  }
  return true;
}
