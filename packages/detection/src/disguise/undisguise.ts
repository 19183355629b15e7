import type { Finding } from "../finding.ts";
import { isWordAt } from "../text/characters.ts";
import type { Budget } from "./budget.ts";
import { type Allowance, decodeRun } from "./encoded-run.ts";
import { DROPPED, kindOf } from "./fold-character.ts";
import type { Breaks } from "./breaks.ts";
import { undo } from "./undo.ts";
import { placeOf, type View, Views } from "./view.ts";
import type { Readings } from "./readings.ts";
import { widened, type Window } from "./windows.ts";
import { isStrong } from "./wrapped-findings.ts";

/** Invisible characters before a value that are masked with it. */
const MOST_INVISIBLE = 8;
/** Layers of encoding that are undone, one after the other. */
const MOST_LAYERS = 3;

/** Where findings go, and the spans that could not be read any more. */
export interface Found {
  readonly findings: Finding[];
  readonly unread: Window[];
}

const VIEWS = new Views();

/**
 * Adds the findings in windows of `text` once their disguises are undone, as spans of `text`.
 *
 * @param breaks Where line breaks and markup inside a value are undone too, which only strong findings are believed in.
 */
export function findDisguised(
  text: string,
  windows: readonly Window[],
  breaks: Breaks | null,
  readings: Readings,
  found: Found,
): void {
  for (const { start, end } of widened(text, windows)) {
    if (isCovered(found.unread, start, end)) continue;
    let view: View = VIEWS.plain(text, start, end);
    for (let layer = 0; layer < MOST_LAYERS; layer++) {
      const next = undo(view, VIEWS, layer === 0 ? breaks : null);
      if (next === null) break;
      view = next;
      // What a further layer leaves as it was is read already.
      const parts =
        layer === 0
          ? [{ start: 0, end: view.text.length }]
          : widened(view.text, VIEWS.takeChanges());
      for (const part of parts) readPart(text, view, part, readings, breaks !== null, found);
      if (isCovered(found.unread, start, end)) break;
    }
  }
  VIEWS.release();
}

/** Whether the latest span that could not be read holds the whole of a window, so that nothing in it need be. */
function isCovered(unread: readonly Window[], start: number, end: number): boolean {
  const last = unread.at(-1);
  return last !== undefined && last.start <= start && last.end >= end;
}

function readPart(
  text: string,
  view: View,
  { start, end }: Window,
  readings: Readings,
  areStrong: boolean,
  { findings, unread }: Found,
): void {
  const inPart = readings.of(view.text.slice(start, end));
  if (inPart !== null) report(text, view, start, inPart, areStrong, findings);
  else unread.push({ start: placeOf(view, start), end: placeOf(view, end) });
}

/** Adds the findings of a view, counted from `from` on, that are not the same in the original. */
function report(
  text: string,
  view: View,
  from: number,
  findings: readonly Finding[],
  areStrong: boolean,
  found: Finding[],
): void {
  const { codes } = view;
  for (const finding of findings) {
    if (areStrong && !isStrong(finding)) continue;
    const first = from + finding.start;
    const behind = from + finding.end;
    let start = placeOf(view, first);
    // The mark that opens a run of another direction goes with what it opens.
    const least = Math.max(0, start - MOST_INVISIBLE);
    while (start > least && kindOf(text.charCodeAt(start - 1)) === DROPPED) start--;
    const last = placeOf(view, behind - 1);
    const end = withoutBreak(text, last, Math.max(last + 1, placeOf(view, behind)));
    const isAsWritten =
      last - start === behind - 1 - first && isWritten(text, start, codes, first, behind);
    // `\u0022536-22-8174`: the same, but glued to an escape.
    if (isAsWritten && end === last + 1 && !isWordAt(text, start - 1))
      if (areStrong || isLabelWritten(text, start, codes, first)) continue;
    // Of a value with nothing taken out of it, what was taken out behind it is no part: the quote marks of code.
    const isApart = isAsWritten && isTakenOut(text, last + 1);
    const { entityType, confidence, detector } = finding;
    found.push({ entityType, start, end: isApart ? last + 1 : end, confidence, detector });
  }
}

/** How far before a value a label may hold what was undone. */
const MOST_LABEL = 24;

/** Whether what stands before a value is the same: the value of a label that can only be read once it is undone is new. */
function isLabelWritten(text: string, at: number, codes: Uint16Array, start: number): boolean {
  const length = Math.min(MOST_LABEL, at, start);
  return isWritten(text, at - length, codes, start - length, start);
}

/** Whether the text has at `at` what the view shows there. */
function isWritten(
  text: string,
  at: number,
  codes: Uint16Array,
  start: number,
  end: number,
): boolean {
  for (let offset = 0; offset < end - start; offset++)
    if (text.charCodeAt(at + offset) !== codes[start + offset]) return false;
  return true;
}

/** `end`, but not behind a line break that was taken out behind the value whose last character stands at `last`. */
function withoutBreak(text: string, last: number, end: number): number {
  let trimmed = end;
  while (trimmed > last + 1 && isSpaceAt(text, trimmed - 1)) trimmed--;
  return trimmed;
}

/** Whether markup or a line break begins at `at`, which the view does not show. */
function isTakenOut(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code === EQUALS) return isBreak(text.charCodeAt(at + 1));
  return isBreak(code) || MARKUP.includes(String.fromCharCode(code));
}

const EQUALS = 61;
const MARKUP = "<*`~_\x1b";

function isBreak(code: number): boolean {
  return code === 10 || code === 13;
}

function isSpaceAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 10 || code === 13 || code === 32 || code === 9;
}

/**
 * Adds what an encoded run hides: the finding covers the whole run, since part of it cannot be masked.
 *
 * @returns Whether the run stands for a text.
 */
export function findInRun(
  text: string,
  start: number,
  end: number,
  readings: Readings,
  { findings, unread }: Found,
): boolean {
  const allowance = new RunAllowance(readings.budget);
  const outer = decodeRun(text, start, end, allowance);
  let inside = outer;
  for (let layer = 0; layer < MOST_LAYERS && inside !== null; layer++) {
    const inLayer = readings.of(inside);
    if (inLayer === null) {
      unread.push({ start, end });
      return true;
    }
    const [finding] = inLayer;
    if (finding !== undefined) {
      findings.push({ ...finding, start, end });
      return true;
    }
    inside = /^[\w+/=-]{16,}$/.test(inside) ? decodeRun(inside, 0, inside.length, allowance) : null;
  }
  if (allowance.isExceeded) unread.push({ start, end });
  return outer !== null;
}

/** Knows whether more was asked for than there was. */
class RunAllowance implements Allowance {
  isExceeded = false;
  readonly #budget: Budget;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  get left(): number {
    return this.#budget.left;
  }

  spend(characters: number): boolean {
    if (this.#budget.spend(characters)) return true;
    this.isExceeded = true;
    return false;
  }
}
