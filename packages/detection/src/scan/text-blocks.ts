import { isStrong } from "../disguise/wrapped-findings.ts";
import type { Finding, JsonValue } from "../finding.ts";

/** How much of a block is read with its neighbour: where nothing stands between them, and with a line break between. */
const CARRY = 512;
const CARRY_OVER_LINES = 96;

/** The part that lies in one block of a finding that lies in several. */
export interface BlockPart extends Finding {
  /** Index of the block; `start` and `end` are in its text. */
  readonly block: number;
}

/** A stretch of the text of one block, and where it begins in the joined text. */
interface Stretch {
  readonly block: number;
  readonly from: number;
  readonly to: number;
  at: number;
}

/** The text of `{ "type": "text", "text": … }`, as tool results and messages have it, or null for anything else. */
export function blockText(value: JsonValue | undefined): string | null {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
  const { type, text } = value as { readonly [key: string]: JsonValue };
  return type === "text" && typeof text === "string" ? text : null;
}

/**
 * Finds values that are split over text blocks; `null` stands for a block of another kind, such as a picture between
 * two texts, which does not keep their reader from putting them together.
 *
 * Reads again what lies within {@link CARRY} characters of where two blocks meet, joined as they are and as two lines;
 * blocks shorter than that are read through, so a value may lie in any number of them. Linear in the texts' length.
 */
export function findAcrossBlocks(
  texts: readonly (string | null)[],
  scan: (text: string) => readonly Finding[],
): readonly BlockPart[] {
  const parts: BlockPart[] = [];
  for (const stretches of meetings(texts, CARRY)) {
    crossing(texts, stretches, "", scan, parts, () => true);
  }
  for (const stretches of meetings(texts, CARRY_OVER_LINES)) {
    crossing(texts, stretches, "\n", scan, parts, isStrong);
  }
  return parts;
}

/** Runs of stretches that touch: the end of a block, any number of short ones, the beginning of a block. */
function meetings(texts: readonly (string | null)[], carry: number): Stretch[][] {
  const runs: Stretch[][] = [];
  let run: Stretch[] = [];
  const end = (): void => {
    if (run.length > 1) runs.push(run);
    run = [];
  };
  for (const [block, text] of texts.entries()) {
    if (text === null || text.length === 0) continue;
    if (text.length > 2 * carry) {
      if (run.length > 0) run.push({ block, from: 0, to: carry, at: 0 });
      end();
      run.push({ block, from: text.length - carry, to: text.length, at: 0 });
    } else run.push({ block, from: 0, to: text.length, at: 0 });
  }
  end();
  return runs;
}

/** Adds the parts of those findings in the joined stretches that begin in one and end in another. */
function crossing(
  texts: readonly (string | null)[],
  stretches: readonly Stretch[],
  between: string,
  scan: (text: string) => readonly Finding[],
  into: BlockPart[],
  isWanted: (finding: Finding) => boolean,
): void {
  let at = 0;
  for (const stretch of stretches) {
    stretch.at = at;
    at += stretch.to - stretch.from + between.length;
  }
  const joined = stretches
    .map(({ block, from, to }) => (texts[block] as string).slice(from, to))
    .join(between);
  let first = 0;
  for (const finding of scan(joined)) {
    while (endOf(stretches[first] as Stretch) <= finding.start && first < stretches.length - 1)
      first++;
    if (finding.end <= endOf(stretches[first] as Stretch) || !isWanted(finding)) continue;
    for (let index = first; index < stretches.length; index++) {
      const { block, from, at: begin } = stretches[index] as Stretch;
      if (begin >= finding.end) break;
      const start = from + Math.max(0, finding.start - begin);
      const end = from + Math.min(finding.end, endOf(stretches[index] as Stretch)) - begin;
      if (end > start) into.push({ ...finding, block, start, end });
    }
  }
}

function endOf({ from, to, at }: Stretch): number {
  return at + to - from;
}
