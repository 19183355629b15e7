import {
  type KeptMessages,
  nameOf,
  reasonIn,
  recordStranger,
  requestOf,
  takePress,
} from "@countersign/chat-core";
import { type Reviewer, showing } from "@countersign/core";
import { type Card, REASON_FIELD, VERBS, viewCard } from "../card/index.ts";
import type { CardAction, CardAnswer, ConversationReference, TeamsMessage } from "../transport.ts";
import { type ChannelParts, personWith } from "./channel-parts.ts";

export type KeptCards = KeptMessages<ConversationReference, TeamsMessage>;

/**
 * What a pressed button means. Who pressed it is the tenant and the object id Teams vouches for, looked up among the
 * configuration's people; whether they may is asked of `Reviewing`, now, whatever the card showed. A view that a
 * client asked for changes nothing.
 */
export async function answerClick(
  parts: ChannelParts,
  cards: KeptCards,
  action: CardAction,
): Promise<CardAnswer> {
  const { text } = parts;
  const { answer } = text;
  const { approval, level, seal, seen } = action.data;
  const verb = VERBS.find((one) => one === action.verb);
  if (verb === undefined) return { message: answer.notUnderstood };
  const request = await requestOf(parts, approval);
  if (typeof request === "string") return { message: answer[request] };
  const { id } = request;

  await rememberCard(cards, action, id, level, request.escalations.length);
  const person = personWith(parts.people(), action.from);
  if (person === undefined) {
    if (verb !== "view") await recordStranger(parts, id, "Teams");
    return { message: answer.unknownPerson };
  }
  const reviewer: Reviewer = { person: person.id, channel: "teams" };
  if (verb === "view") return { card: await viewOf(parts, cards, id, reviewer) };

  const said = Object.hasOwn(action.data, REASON_FIELD) ? action.data[REASON_FIELD] : undefined;
  const outcome = await takePress(parts, reviewer, request, {
    verb,
    level,
    seal,
    seen,
    reason: reasonIn(said),
  });
  switch (outcome.kind) {
    case "recorded":
      return shownAfter(parts, cards, id, reviewer);
    case "settled":
      return { card: await viewOf(parts, cards, id, reviewer) };
    case "look-again":
      return { card: await viewOf(parts, cards, id, reviewer, text.lookAgain) };
    case "reason-needed":
      return { card: await viewOf(parts, cards, id, reviewer, text.reasonNeeded) };
    case "refused":
      return { message: answer[outcome.because] };
  }
}

/** A view for exactly this person. */
async function viewOf(
  { digest }: Pick<ChannelParts, "digest">,
  cards: KeptCards,
  id: string,
  reviewer: Reviewer,
  hint: string | null = null,
): Promise<Card> {
  const subject = await cards.subject(id, 0, reviewer);
  const shown = { approval: id, person: reviewer.person };
  return viewCard(subject, (preview) => showing(digest, shown, preview), hint).card;
}

/** Whatever happens from here on, what was decided is decided. */
async function shownAfter(
  parts: ChannelParts,
  cards: KeptCards,
  id: string,
  reviewer: Reviewer,
): Promise<CardAnswer> {
  const { text, report } = parts;
  try {
    return { card: await viewOf(parts, cards, id, reviewer) };
  } catch (error) {
    report(`teams: a decided card could not be drawn: ${nameOf(error)}`);
    return { message: text.answer.recorded };
  }
}

async function rememberCard(
  cards: KeptCards,
  { cardId, reference }: CardAction,
  approval: string,
  level: unknown,
  newest: number,
): Promise<void> {
  if (cardId === null || cardId.length > 200) return;
  const isLevel = typeof level === "number" && Number.isInteger(level) && level >= 0;
  if (!isLevel || level > newest) return;
  await cards.adopt({ approval, where: reference, id: cardId, level });
}
