/** How a stretch of text looks. A chat that has no such look leaves it out. */
export type Look =
  | "strong"
  | "subtle"
  | "italic"
  | "monospace"
  | "small"
  | "good"
  | "warning"
  | "attention";

/**
 * A stretch of a message. What is `ours` is words of this package and of the configuration's people; what is not was
 * written by an agent, a tool or a person and is to be shown as exactly the characters it is: no markup, no links, no
 * mentions.
 */
export type Piece = OurPiece | TheirPiece;

interface OurPiece {
  readonly isOurs: true;
  readonly text: string;
  readonly look: readonly Look[];
}

interface TheirPiece {
  readonly isOurs: false;
  readonly text: string;
  readonly look: readonly Look[];
  /** The most units it should take; the rest is cut, and says so. */
  readonly most: number;
  /** Whether line breaks stay. */
  readonly hasLines: boolean;
  /** What is said where it was cut. */
  readonly cut: string;
}

/** A label beside what it is about, or beside a moment that each reader sees in their own time zone. */
export type Row =
  | { readonly label: string; readonly pieces: readonly Piece[] }
  /** Milliseconds since the epoch. */
  | { readonly label: string; readonly at: number };

export function ours(text: string, ...look: readonly Look[]): Piece {
  return { isOurs: true, text, look };
}

export function theirs(
  text: string,
  {
    most,
    lines = false,
    cut = "…",
    look = [],
  }: {
    readonly most: number;
    readonly lines?: boolean;
    readonly cut?: string;
    readonly look?: readonly Look[];
  },
): Piece {
  return { isOurs: false, text, look, most, hasLines: lines, cut };
}
