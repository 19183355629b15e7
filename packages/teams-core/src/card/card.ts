import {
  type JsonObject,
  type JsonValue,
  type LiteralPiece,
  literalPieces,
} from "@countersign/core";

/** Adaptive Card JSON, schema 1.5: lower versions lose `refresh`, and Teams draws no higher one. */
export type Card = JsonObject;
export type CardElement = JsonObject;

/** One piece of text in a rich text block. */
export type Run = JsonObject;

/**
 * The most UTF-16 code units a message with a card may have as JSON: 26 KB, below the 28 KB that is the lowest limit
 * Microsoft documents for a message.
 */
export const MOST_CARD_UNITS = 13_000;

/** A title, label or sentence of ours. Markdown works in it, so nothing else may get in. */
export function words(text: string, options: JsonObject = {}): CardElement {
  return { type: "TextBlock", text, wrap: true, ...options };
}

/** Words of ours between literal runs. */
export function plain(text: string, options: JsonObject = {}): Run {
  return { type: "TextRun", text, ...options };
}

export function block(inlines: readonly Run[], options: JsonObject = {}): CardElement {
  return { type: "RichTextBlock", inlines, ...options };
}

export interface LiteralOptions {
  /** The most JSON units its runs may take; the rest is cut, and says so. */
  readonly most: number;
  /** Whether line breaks stay. */
  readonly lines?: boolean;
  /** Of every run. */
  readonly style?: JsonObject;
  /** What is said where it was cut. */
  readonly cut?: string;
}

/**
 * Text of somebody else as literal runs: no Markdown, no links, no mentions, no dates computed from it, and every
 * character that cannot be seen replaced by its name.
 */
export function literal(
  text: string,
  { most, lines = false, style = {}, cut = "…" }: LiteralOptions,
): readonly Run[] {
  const runs: Run[] = [];
  let left = most;
  const add = (run: Run): boolean => {
    left -= JSON.stringify(run).length + 1;
    if (left < 0) return false;
    runs.push(run);
    return true;
  };
  const addText = (part: string): boolean => {
    // Two braces begin a date function, which clients compute even in a run; parted they are text.
    for (const piece of part.split(/(?<=\{)(?=\{)/)) {
      const fitting = cutToFit(piece, left - overhead(style));
      if (fitting !== "") add(plain(fitting, style));
      if (fitting.length < piece.length) return false;
    }
    return true;
  };
  // Far more than fits is not even looked at.
  const looked = text.length > most * 2 ? text.slice(0, most * 2) : text;
  const isWhole =
    joined(literalPieces(looked, lines)).every((piece) =>
      piece.kind === "unseen"
        ? add(plain(`[${piece.name}]`, { ...style, ...UNSEEN }))
        : addText(piece.text),
    ) && looked.length === text.length;
  if (!isWhole) runs.push(plain(` ${cut}`, { isSubtle: true, italic: true }));
  return runs.length === 0 ? [plain(" ")] : runs;
}

/** Neighbours that look the same in one, because each run takes room. */
function joined(pieces: readonly LiteralPiece[]): readonly LiteralPiece[] {
  const found: LiteralPiece[] = [];
  for (const piece of pieces) {
    const last = found.at(-1);
    if (piece.kind === "unseen") found.push(piece);
    else if (last === undefined || last.kind === "unseen") {
      found.push({ kind: "text", text: piece.kind === "break" ? "\n" : piece.text });
    } else {
      const more = piece.kind === "break" ? "\n" : piece.text;
      found[found.length - 1] = { kind: "text", text: last.text + more };
    }
  }
  return found;
}

const UNSEEN = { color: "Attention", weight: "Bolder" } as const;

function overhead(style: JsonObject): number {
  return JSON.stringify(plain("", style)).length + 1;
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

/** A label beside what it is about; one below the other is left to clients too narrow for it. */
export function row(label: string, inlines: readonly Run[]): CardElement {
  return {
    type: "ColumnSet",
    spacing: "Small",
    columns: [
      {
        type: "Column",
        width: "96px",
        items: [words(label, { isSubtle: true, size: "Small" })],
      },
      { type: "Column", width: "stretch", items: [block(inlines)] },
    ],
  };
}

/** A moment in the reader's own time zone. The client computes it, and only in a text block. */
export function momentRow(label: string, at: number): CardElement {
  const moment = `${new Date(at).toISOString().slice(0, 19)}Z`;
  return {
    type: "ColumnSet",
    spacing: "Small",
    columns: [
      {
        type: "Column",
        width: "96px",
        items: [words(label, { isSubtle: true, size: "Small" })],
      },
      {
        type: "Column",
        width: "stretch",
        items: [words(`{{DATE(${moment},SHORT)}} {{TIME(${moment})}}`)],
      },
    ],
  };
}

export function card(
  body: readonly (CardElement | null)[],
  rest: { readonly [key: string]: JsonValue } = {},
): Card {
  return {
    type: "AdaptiveCard",
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    version: "1.5",
    body: body.filter((element) => element !== null),
    ...rest,
  };
}
