import type { Detector } from "../detector.ts";

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
  readonly list: Check[];
  /** Whether a value of so many letters and digits may fit. */
  readonly lengths: Uint8Array;
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
        checks = { list: [], lengths: new Uint8Array(MOST_VALUE + 1) };
        this.#byType.set(detector.entityType, checks);
      }
      checks.list.push(check);
      for (const { length } of check.templates)
        if (length <= MOST_VALUE) checks.lengths[length] = 1;
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

  /** `wrong` only for a type whose values have a check digit, and a value of such a value's length. */
  verdict(rule: CheckedRule, value: string): Verdict {
    return verdictAt(this.checksOf(rule), value, 0, value.length);
  }
}

/** The same of `text.slice(start, end)`, by what {@link ValueChecks.checksOf} gives. */
export function verdictAt(
  checks: readonly TypeChecks[],
  text: string,
  start: number,
  end: number,
): Verdict {
  let verdict: Verdict = "unknown";
  if (end - start > MOST_VALUE) return verdict;
  // Nearly every value is told by its length.
  const length = lengthOf(text, start, end);
  if (length === NO_LENGTH) return verdict;
  let value = "";
  let compact = "";
  for (let index = 0; index < checks.length; index++) {
    const { list, lengths } = checks[index] as TypeChecks;
    if (length >= 0 && lengths[length] !== 1) continue;
    if (compact === "") {
      value = text.slice(start, end);
      compact = (SEPARATOR.test(value) ? value.replaceAll(SEPARATORS, "") : value).toUpperCase();
    }
    const own = decide(list, compact, value);
    if (own === "right") return own;
    if (own === "wrong") verdict = own;
  }
  return verdict;
}

function decide(list: readonly Check[], compact: string, value: string): Verdict {
  let verdict: Verdict = "unknown";
  for (const check of list) {
    if (!fitsAny(compact, check.templates)) continue;
    if (check.needsMark && /^\d+$/.test(value)) continue;
    if (check.accepts(compact, value)) return "right";
    if (check.hasChecksum) verdict = "wrong";
  }
  return verdict;
}

function fitsAny(compact: string, templates: readonly string[]): boolean {
  for (let index = 0; index < templates.length; index++)
    if (fits(compact, templates[index] as string)) return true;
  return false;
}

/** Some letters beyond ASCII become two of ASCII as capitals. */
const ANY_LENGTH = -1;
/** Any other character beyond ASCII is in no template. */
const NO_LENGTH = -2;
const BECOME_ASCII: ReadonlySet<number> = new Set(
  Array.from("ßıſﬀﬁﬂﬃﬄﬅﬆ", (letter) => letter.charCodeAt(0)),
);
const NO_BREAK_SPACE = 0xa0;

/** How many characters a value has beside its separators, {@link ANY_LENGTH} or {@link NO_LENGTH}. */
function lengthOf(text: string, start: number, end: number): number {
  let length = 0;
  let isAny = false;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) {
      if (BECOME_ASCII.has(code)) isAny = true;
      else if (code !== NO_BREAK_SPACE) return NO_LENGTH;
    } else if (code !== 32 && (code < 45 || code > 47)) length++;
  }
  return isAny ? ANY_LENGTH : length;
}

const MOST_VALUE = 64;
const SEPARATORS = /[ ./\-\u{a0}]/gu;
const SEPARATOR = /[ ./\-\xa0]/;

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
  return {
    templates: [...new Set(templates)],
    hasChecksum: hasChecksum(detector),
    needsMark: anchor.on === "token" && shapes.every((shape) => /[^9]/.test(shape)),
    accepts: (compact, value) =>
      anchor.check(anchor.on === "digits" ? compact : compact.replaceAll("+", ""), {
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

function fits(compact: string, template: string): boolean {
  if (compact.length !== template.length) return false;
  for (let at = 0; at < template.length; at++) {
    const code = compact.charCodeAt(at);
    const isDigit = code >= 48 && code <= 57;
    const isUpper = code >= 65 && code <= 90;
    const wanted = template.charCodeAt(at);
    if (
      wanted === 57
        ? !isDigit
        : wanted === 65
          ? !isUpper
          : wanted === 88
            ? !isDigit && !isUpper
            : code !== wanted
    )
      return false;
  }
  return true;
}
