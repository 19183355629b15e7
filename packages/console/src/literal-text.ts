/**
 * Text of agents and tools, shown as exactly what it is. Characters that cannot be seen, or that change how others are
 * seen (control, bidirectional, zero-width, unassigned, odd spaces, stacked accents, long blanks), are replaced by
 * their names: `pay\u202Eeno` becomes `pay[U+202E]eno`. Linear in the length of the text.
 */
import { literalPieces, type LiteralPiece } from "@countersign/core";
import { html, type Content, type Html } from "./html.ts";

/** One line of text, in which even a line break is shown by its name. */
export function literalLine(text: string): Html {
  return html`<bdi class="literal">${literalPieces(text, false).map(drawn)}</bdi>`;
}

/** Text that may have several lines; a break is marked and made. What has the form of a token stands out. */
export function literalText(text: string): Html {
  return html`<bdi class="literal">${literalPieces(text, true).map(drawn)}</bdi>`;
}

/** The same for places that hold no markup, such as a window's title. */
export function visibleText(text: string): string {
  return literalPieces(text, false)
    .map((piece) => (piece.kind === "unseen" ? `[${piece.name}]` : piece.text))
    .join("");
}

function drawn(piece: LiteralPiece): Content {
  switch (piece.kind) {
    case "text":
      return piece.text;
    case "token":
      return html`<span class="token">${piece.text}</span>`;
    case "break":
      return html`<span class="unseen">${"↵"}</span>${"\n"}`;
    case "unseen":
      return html`<span class="unseen">${piece.name}</span>`;
  }
}
