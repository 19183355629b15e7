import type { Finding } from "../finding.ts";
import { isWordAt } from "../text/characters.ts";
import { decodeRun } from "./encoded-run.ts";
import { DROPPED, kindOf } from "./fold-character.ts";
import type { Breaks } from "./breaks.ts";
import { undo } from "./undo.ts";
import { placeOf, type View, Views } from "./view.ts";
import { widened, type Window } from "./windows.ts";
import { isStrong } from "./wrapped-findings.ts";

/** Scans a text plainly: without looking for disguises in it. */
export type PlainScan = (text: string) => readonly Finding[];

/** Invisible characters before a value that are masked with it. */
const MOST_INVISIBLE = 8;
/** Layers of encoding that are undone, one after the other. */
const MOST_LAYERS = 3;
const LEAST_BUDGET = 65_536;

/** How much a text may make us decode, in characters: many small bombs must not add up. */
export class Budget {
  #left: number;

  constructor(length: number) {
    this.#left = Math.max(LEAST_BUDGET, 4 * length);
  }

  readonly spend = (characters: number): boolean => {
    this.#left -= characters;
    return this.#left >= 0;
  };
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
  scan: PlainScan,
  budget: Budget,
  found: Finding[],
): void {
  for (const window of windows) {
    const { start, end } = widened(text, window);
    if (!budget.spend(end - start)) break;
    let view: View = VIEWS.plain(text, start, end);
    for (let layer = 0; layer < MOST_LAYERS; layer++) {
      const next = undo(view, VIEWS, layer === 0 ? breaks : null);
      if (next === null) break;
      view = next;
      report(text, view, scan(view.text), breaks !== null, found);
    }
  }
  VIEWS.release();
}

/** Adds the findings of a view that are not the same in the original. */
function report(
  text: string,
  view: View,
  findings: readonly Finding[],
  areStrong: boolean,
  found: Finding[],
): void {
  const { codes } = view;
  for (const finding of findings) {
    if (areStrong && !isStrong(finding)) continue;
    let start = placeOf(view, finding.start);
    // The mark that opens a run of another direction goes with what it opens.
    const least = Math.max(0, start - MOST_INVISIBLE);
    while (start > least && kindOf(text.charCodeAt(start - 1)) === DROPPED) start--;
    const last = placeOf(view, finding.end - 1);
    const end = withoutBreak(text, last, Math.max(last + 1, placeOf(view, finding.end)));
    const isAsWritten =
      last - start === finding.end - 1 - finding.start && isWritten(text, start, codes, finding);
    // `\u0022536-22-8174`: the same, but glued to an escape.
    if (isAsWritten && end === last + 1 && !isWordAt(text, start - 1)) continue;
    // Of a value with nothing taken out of it, what was taken out behind it is no part: the quote marks of code.
    const isApart = isAsWritten && isTakenOut(text, last + 1);
    const { entityType, confidence, detector } = finding;
    found.push({ entityType, start, end: isApart ? last + 1 : end, confidence, detector });
  }
}

/** Whether the text has at `at` what the view shows there. */
function isWritten(text: string, at: number, codes: Uint16Array, { start, end }: Finding): boolean {
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
const MARKUP = "<*`~_";

function isBreak(code: number): boolean {
  return code === 10 || code === 13;
}

function isSpaceAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 10 || code === 13 || code === 32 || code === 9;
}

/** What an encoded run hides: the finding covers the whole run, since part of it cannot be masked. */
export function findInRun(
  text: string,
  start: number,
  end: number,
  scan: PlainScan,
  budget: Budget,
): Finding | null {
  let inside = decodeRun(text, start, end, budget.spend);
  for (let layer = 0; layer < MOST_LAYERS && inside !== null; layer++) {
    const [finding] = scan(inside);
    if (finding !== undefined) return { ...finding, start, end };
    inside = /^[\w+/=-]{16,}$/.test(inside)
      ? decodeRun(inside, 0, inside.length, budget.spend)
      : null;
  }
  return null;
}
