/** What stands in texts in the place of a value: tokens, and surrogates of the scope. */
import { MASKED_HOST } from "./surrogate/reserved.ts";
import { SurrogateIndex } from "./surrogate/surrogate-index.ts";
import { findTokens, isWellFormedToken, nearTokens } from "./token.ts";
import { surrogateName, type Vault } from "./vault.ts";

export interface StandInSpan {
  /** Under which the vault keeps its value. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** `false`: it was mistyped or made up, and nothing can stand behind it. */
  readonly isWellFormed: boolean;
}

export interface StandIns {
  /** In order, without overlaps. Linear in the text's length. */
  in(text: string): readonly StandInSpan[];
  /** Names that may have been meant in a text and were written otherwise. */
  near(text: string): readonly string[];
  /** The surrogate that a number is, if it is one. */
  ofNumber(value: number): StandInSpan | undefined;
}

/** Those of one scope, as they are kept now. */
export async function standInsOf(
  {
    vault,
    scan,
  }: { readonly vault: Vault; readonly scan: { readonly labels: ReadonlySet<string> } },
  scope: string,
): Promise<StandIns> {
  const index = new SurrogateIndex(await vault.surrogates(scope));
  return {
    in(text) {
      const tokens = findTokens(text, scan.labels).map(({ token, start, end }) => {
        return { name: token, start, end, isWellFormed: isWellFormedToken(token) };
      });
      const known = index.find(text).map(({ surrogate, start, end }) => {
        return { name: surrogateName(surrogate), start, end, isWellFormed: true };
      });
      const sound = [...tokens, ...known];
      const madeUp = apartFrom(sound, madeUpIn(text));
      return madeUp.length + known.length === 0
        ? tokens
        : withoutOverlaps([...sound, ...madeUp].toSorted((a, b) => a.start - b.start));
    },
    near: (text) => nearTokens(text, scan.labels),
    ofNumber(value) {
      const text = String(value);
      return index.has(text)
        ? { name: surrogateName(text), start: 0, end: text.length, isWellFormed: true }
        : undefined;
    },
  };
}

/** Whatever names our host and is none of ours: altered, of another conversation, or invented. */
function madeUpIn(text: string): readonly StandInSpan[] {
  const spans: StandInSpan[] = [];
  const lower = text.toLowerCase();
  // A text whose length changes with its case has a letter in it that no host name has.
  const searched = lower.length === text.length ? lower : text;
  for (let at = searched.indexOf(MASKED_HOST); at >= 0; ) {
    const end = at + MASKED_HOST.length;
    spans.push({ name: surrogateName(MASKED_HOST), start: at, end, isWellFormed: false });
    at = searched.indexOf(MASKED_HOST, end);
  }
  return spans;
}

/** Those of `spans`, which are in order, that overlap none of `others`. */
function apartFrom(
  others: readonly StandInSpan[],
  spans: readonly StandInSpan[],
): readonly StandInSpan[] {
  if (spans.length === 0 || others.length === 0) return spans;
  const sorted = others.toSorted((a, b) => a.start - b.start);
  let next = 0;
  let coveredUntil = 0;
  return spans.filter(({ start, end }) => {
    for (let one = sorted[next]; one !== undefined && one.start < end; one = sorted[++next]) {
      coveredUntil = Math.max(coveredUntil, one.end);
    }
    return coveredUntil <= start;
  });
}

function withoutOverlaps(sorted: readonly StandInSpan[]): readonly StandInSpan[] {
  const kept: StandInSpan[] = [];
  for (const span of sorted) {
    if (span.start >= (kept.at(-1)?.end ?? 0)) kept.push(span);
  }
  return kept;
}
