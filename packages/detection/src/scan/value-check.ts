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
  for (let index = 0; index < checks.length; index++) {
    const one = checks[index] as TypeChecks;
    // Nearly every value is told by its length.
    if (!mayFit(text, start, end, one.lengths)) continue;
    const own = decide(one, text.slice(start, end));
    if (own === "right") return own;
    if (own === "wrong") verdict = own;
  }
  return verdict;
}

function decide({ list }: TypeChecks, value: string): Verdict {
  const compact = (SEPARATOR.test(value) ? value.replaceAll(SEPARATORS, "") : value).toUpperCase();
  let verdict: Verdict = "unknown";
  for (const check of list) {
    if (check.needsMark && /^\d+$/.test(value)) continue;
    if (!check.templates.some((template) => fits(compact, template))) continue;
    if (check.accepts(compact, value)) return "right";
    if (check.hasChecksum) verdict = "wrong";
  }
  return verdict;
}

/** Whether a value has as many characters beside its separators as a template; letters beyond ASCII may become two. */
function mayFit(text: string, start: number, end: number, lengths: Uint8Array): boolean {
  let length = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) return true;
    if (code !== 32 && (code < 45 || code > 47)) length++;
  }
  return lengths[length] === 1;
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
