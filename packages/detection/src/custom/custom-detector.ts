import { hasLuhnDigit } from "../checksums/luhn.ts";
import { hasMod1110Digit } from "../checksums/mod-11-10.ts";
import { mod97 } from "../checksums/mod-97.ts";
import { hasVerhoeffDigit } from "../checksums/verhoeff.ts";
import type { Detector } from "../detector.ts";
import type { Finding } from "../finding.ts";
import { isWordAt } from "../text/characters.ts";
import { compilePattern } from "./linear-pattern.ts";
import { InvalidDetectorError } from "./parse-pattern.ts";

/** Check digit rules a custom detector can name. They are given the letters and digits of the match; all but `mod-97` count the digits alone. */
export const CHECKSUMS: Readonly<Record<string, (compact: string) => boolean>> = {
  luhn: overDigits(hasLuhnDigit),
  verhoeff: overDigits(hasVerhoeffDigit),
  "mod-97": (compact) => /^[\dA-Z]+$/i.test(compact) && mod97(compact) === 1,
  "mod-11-10": overDigits(hasMod1110Digit),
};

/** A rule for digits, whatever letters lead them: `EMP-100008`. */
function overDigits(check: (digits: string) => boolean): (compact: string) => boolean {
  return (compact) => {
    const digits = compact.replaceAll(/\D/g, "");
    return digits.length > 1 && check(digits);
  };
}

/** A detector that comes from configuration: a pattern, or words, or both kinds of knowledge. */
export interface CustomDetector {
  /** Kebab-case; appears in findings. */
  readonly name: string;
  /** An entity type of ours, or a new one: `[A-Z][A-Z0-9_]*`. */
  readonly entityType: string;
  /**
   * Literals, classes, groups, `|`, `?`, `*`, `+` and `{m,n}`. What cannot be matched in linear time (look-arounds,
   * back-references, lazy repetition) is refused. A match never begins or ends inside a word.
   */
  readonly pattern?: string;
  /** Words to find as they stand, case ignored. */
  readonly words?: readonly string[];
  /** Name of a rule in {@link CHECKSUMS} that a match must keep. */
  readonly checksum?: string;
  /** Words one of which must stand within 48 characters before a match of the pattern. */
  readonly context?: readonly string[];
  /** Default 0.8. */
  readonly confidence?: number;
}

/** Finds what a custom pattern matches. Runs over the text by itself: one step of an automaton a character. */
export type PatternScan = (text: string, found: Finding[]) => void;

const REACH = 48;

/**
 * Checks a custom detector when it is loaded, not when it is used.
 *
 * @throws {@link InvalidDetectorError} that says what was expected. It never quotes text that was scanned.
 */
export function checkCustomDetector(custom: CustomDetector): void {
  const fail = (message: string): never => {
    throw new InvalidDetectorError(`custom detector \`${custom.name}\`: ${message}`);
  };
  if (!/^[a-z][a-z\d-]*$/.test(custom.name)) fail("expected a name in kebab-case");
  if (!/^[A-Z][A-Z\d_]*$/.test(custom.entityType))
    fail(`expected an entity type like \`EMPLOYEE_ID\`, got \`${custom.entityType}\``);
  if (custom.pattern === undefined && (custom.words ?? []).length === 0)
    fail("expected `pattern` or `words`");
  if (custom.checksum !== undefined && CHECKSUMS[custom.checksum] === undefined) {
    fail(
      `unknown checksum \`${custom.checksum}\`: expected one of ${Object.keys(CHECKSUMS).join(", ")}`,
    );
  }
  const { confidence = 0.8 } = custom;
  if (!(confidence > 0 && confidence <= 1))
    fail(`expected a confidence above 0 and up to 1, got ${confidence}`);
  for (const word of custom.words ?? [])
    if (word.trim() === "") fail("expected words that are not empty");
}

/** The scan for the pattern of a custom detector, or null when it has none. */
export function patternScan(custom: CustomDetector): PatternScan | null {
  const { pattern, name, entityType, confidence = 0.8 } = custom;
  if (pattern === undefined) return null;
  let compiled: ReturnType<typeof compilePattern>;
  try {
    compiled = compilePattern(pattern);
  } catch (error) {
    if (!(error instanceof InvalidDetectorError)) throw error;
    throw new InvalidDetectorError(`custom detector \`${name}\`: ${error.message}`, {
      cause: error,
    });
  }
  const check = custom.checksum === undefined ? null : (CHECKSUMS[custom.checksum] ?? null);
  const context = custom.context?.map((word) => word.toLowerCase()) ?? null;
  return (text, found) => {
    const findFrom = compiled.over(text);
    let from = 0;
    while (from < text.length) {
      const match = findFrom(from);
      if (match === null) return;
      const { start, end } = match;
      from = end;
      if (isWordAt(text, start) && isWordAt(text, start - 1)) continue;
      if (isWordAt(text, end - 1) && isWordAt(text, end)) continue;
      if (check !== null && !check(text.slice(start, end).replaceAll(/[^\p{L}\p{N}]/gu, "")))
        continue;
      if (context !== null) {
        const before = text.slice(Math.max(0, start - REACH), start).toLowerCase();
        if (!context.some((word) => before.includes(word))) continue;
      }
      found.push({ entityType, start, end, confidence, detector: name });
    }
  };
}

/**
 * What is wrong with the pattern of a custom detector, and where in it; undefined where nothing is. It is what
 * `createScanner` throws, for whoever reads patterns from a file and knows their lines.
 */
export function patternProblem(
  pattern: string,
): { readonly message: string; readonly at: number } | undefined {
  try {
    compilePattern(pattern);
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidDetectorError)) throw error;
    const { message, at = 0 } = error;
    return { message: message.replace(/: pattern position \d+$/, ""), at: Math.max(0, at - 1) };
  }
}

/** The words of a custom detector as a detector of the scan, or null when it has none. */
export function wordDetector(custom: CustomDetector): Detector | null {
  const { words = [], name, entityType, confidence = 0.8 } = custom;
  if (words.length === 0) return null;
  return {
    name,
    entityType,
    confidence,
    sources: [],
    anchor: {
      on: "words",
      words,
      find(text, start, end, scan) {
        if (isWordAt(text, end - 1) && isWordAt(text, end)) return -1;
        scan.emit(start, end);
        return end;
      },
    },
  };
}
