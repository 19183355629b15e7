import type { Look, Piece, Row } from "@countersign/chat-core";
import { literalPieces } from "@countersign/core";
import type {
  KnownBlock,
  PlainTextElement,
  RichTextElement,
  RichTextPreformatted,
  RichTextSection,
} from "@slack/types";

/**
 * Text of ours in a text object. Without `emoji`, so that `:x:` stays what it is. Nothing somebody else wrote gets in:
 * that stands in rich text, whose runs are shown as they are, with no markup, links or mentions made of them.
 */
export function plain(text: string): PlainTextElement {
  return { type: "plain_text", text, emoji: false };
}

/** The most characters of one text; what Slack documents for the text of a section. */
export const MOST_TEXT_UNITS = 3_000;

/**
 * The most UTF-16 units the blocks of a message may have as JSON. Slack documents no sum; it was seen to refuse some
 * 11,000 characters of text in rich text (`msg_blocks_too_long`), so this keeps well below.
 *
 * @see https://github.com/slackapi/bolt-js/issues/2867
 */
export const MOST_BLOCK_UNITS = 9_000;

type Style = { bold?: true; italic?: true; code?: true };

const LOOKS: Readonly<Record<Look, Style>> = {
  strong: { bold: true },
  subtle: {},
  italic: { italic: true },
  monospace: { code: true },
  small: {},
  good: {},
  warning: { bold: true },
  attention: { bold: true },
};

/** Words of ours as they are, those of others as literal runs. */
export function runsOf(pieces: readonly Piece[]): RichTextElement[] {
  return pieces.flatMap((piece) => {
    const style: Style = Object.assign({}, ...piece.look.map((look) => LOOKS[look]));
    if (piece.isOurs) return [run(piece.text, style)];
    return literal(piece.text, { ...piece, lines: piece.hasLines, style });
  });
}

export interface LiteralOptions {
  /** The most units its runs may take as JSON; the rest is cut, and says so. */
  readonly most: number;
  /** Whether line breaks stay. */
  readonly lines?: boolean;
  readonly style?: Style;
  readonly cut?: string;
}

/** Text of somebody else, each character that cannot be seen replaced by its name. */
export function literal(
  text: string,
  { most, lines = false, style = {}, cut = "…" }: LiteralOptions,
): RichTextElement[] {
  const runs: RichTextElement[] = [];
  let left = Math.min(most, MOST_TEXT_UNITS);
  const add = (words: string, look: Style): boolean => {
    const overhead = JSON.stringify(run("", look)).length + 1;
    const fitting = cutToFit(words, left - overhead);
    if (fitting !== "") {
      runs.push(run(fitting, look));
      left -= overhead + JSON.stringify(fitting).length - 2;
    }
    return fitting.length === words.length;
  };
  // Far more than fits is not even looked at.
  const looked = text.length > most * 2 ? text.slice(0, most * 2) : text;
  const isWhole =
    joined(literalPieces(looked, lines)).every(({ words, isUnseen }) =>
      add(words, isUnseen ? { ...style, bold: true } : style),
    ) && looked.length === text.length;
  if (!isWhole) runs.push(run(` ${cut}`, { italic: true }));
  return runs.length === 0 ? [run(" ", {})] : runs;
}

/** Neighbours that look the same in one run, because each run takes room. */
function joined(
  pieces: ReturnType<typeof literalPieces>,
): readonly { readonly words: string; readonly isUnseen: boolean }[] {
  const found: { words: string; isUnseen: boolean }[] = [];
  for (const piece of pieces) {
    const isUnseen = piece.kind === "unseen";
    const words = isUnseen ? `[${piece.name}]` : piece.kind === "break" ? "\n" : piece.text;
    const last = found.at(-1);
    if (last?.isUnseen === isUnseen) last.words += words;
    else found.push({ words, isUnseen });
  }
  return found;
}

/** The longest beginning that takes at most `most` units as JSON and ends between characters. */
function cutToFit(text: string, most: number): string {
  if (most <= 0) return "";
  if (JSON.stringify(text).length - 2 <= most) return text;
  let [low, high] = [0, Math.min(text.length, most)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (JSON.stringify(text.slice(0, middle)).length - 2 <= most) low = middle;
    else high = middle - 1;
  }
  const isSplit = /[\uD800-\uDBFF]/.test(text[low - 1] ?? "");
  return text.slice(0, isSplit ? low - 1 : low);
}

export function run(text: string, style: Style = {}): RichTextElement {
  return { type: "text", text, ...(Object.keys(style).length === 0 ? {} : { style }) };
}

/** A label and what it is about, on a line of its own. */
export function rowSection(row: Row): RichTextSection {
  const what = "at" in row ? [moment(row.at)] : runsOf(row.pieces);
  const label = row.label.trim() === "" ? [] : [run(`${row.label}: `, { bold: true })];
  return section([...label, ...what]);
}

/** A moment in the reader's own time zone, which their client computes. */
function moment(at: number): RichTextElement {
  return {
    type: "date",
    timestamp: Math.floor(at / 1_000),
    format: "{date_short} {time}",
    fallback: new Date(at).toISOString(),
  };
}

export function section(elements: RichTextElement[]): RichTextSection {
  return { type: "rich_text_section", elements };
}

export function rich(...elements: (RichTextSection | RichTextPreformatted)[]): KnownBlock {
  return { type: "rich_text", elements };
}
