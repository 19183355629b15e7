import type { Look, Piece, Row } from "@countersign/chat-core";
import type { JsonObject } from "@countersign/core";
import { type CardElement, literal, momentRow, plain, row, type Run } from "./card.ts";

/** A row of the story as Teams shows it. */
export function rowElement(one: Row): CardElement {
  return "at" in one ? momentRow(one.label, one.at) : row(one.label, runsOf(one.pieces));
}

/** Words of ours as they are, those of others as literal runs. */
export function runsOf(pieces: readonly Piece[]): readonly Run[] {
  return pieces.flatMap((piece) => {
    const style: JsonObject = Object.assign({}, ...piece.look.map((look) => LOOKS[look]));
    if (piece.isOurs) return [plain(piece.text, style)];
    const { text, most, hasLines: lines, cut } = piece;
    return literal(text, { most, lines, cut, style });
  });
}

const LOOKS: Readonly<Record<Look, JsonObject>> = {
  strong: { weight: "Bolder" },
  subtle: { isSubtle: true },
  italic: { italic: true },
  monospace: { fontType: "Monospace" },
  small: { size: "Small" },
  good: { color: "Good" },
  warning: { color: "Warning" },
  attention: { color: "Attention" },
};
