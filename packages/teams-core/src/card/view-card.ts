import type { CardSubject } from "@countersign/chat-core";
import { isJsonObject, type JsonValue, SHOWN_UNITS } from "@countersign/core";
import { bystanderCard, reviewerCard } from "./approval-card.ts";
import type { Card } from "./card.ts";

/** What one person is shown, and what says so when they decide. */
export interface ViewCard {
  readonly card: Card;
  readonly seen: string;
}

/**
 * The card for exactly one person: with buttons if they may decide now. Teams and the page draw the same.
 *
 * @param mark of what is shown makes what comes back with a decision, {@link SHOWN_UNITS} long.
 */
export function viewCard(
  given: CardSubject,
  mark: (preview: JsonValue) => string,
  hint: string | null = null,
): ViewCard {
  const { request, mayDecide } = given.reviewed;
  const subject = { ...given, level: request.escalations.length };
  const isOpen = request.state === "pending" && request.expiresAt > subject.now;
  if (!isOpen || !mayDecide.allowed) {
    const card = bystanderCard(subject);
    return { card, seen: mark(previewIn(card)) };
  }
  // What a button carries takes room on the card, and says what the card shows: so it is drawn with room for it first.
  const draft = reviewerCard(subject, { seen: "-".repeat(SHOWN_UNITS), hint });
  const seen = mark(previewIn(draft));
  return { card: reviewerCard(subject, { seen, hint }), seen };
}

/** The same card where people decide beside it: without fields and buttons. */
export function pageCard(card: Card): Card {
  const { type, $schema = "", version = "", fallbackText = "" } = card;
  return { type: type ?? "", $schema, version, fallbackText, body: previewIn(card) };
}

/** What of a card is read, in contrast to what is filled in or pressed. */
function previewIn({ body }: Card): readonly JsonValue[] {
  if (!Array.isArray(body)) throw new Error("a card has no body (this is a bug)");
  return body.filter((element: JsonValue) => !isInput(element));
}

function isInput(element: JsonValue): boolean {
  const type = isJsonObject(element) ? element["type"] : undefined;
  return typeof type === "string" && type.startsWith("Input.");
}
