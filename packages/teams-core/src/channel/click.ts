import {
  CountersignError,
  type ErrorCode,
  type Reviewer,
  seenBy,
  showing,
} from "@countersign/core";
import {
  type Card,
  MOST_REASON_UNITS,
  REASON_FIELD,
  sealOf,
  VERBS,
  viewCard,
} from "../card/index.ts";
import type { CardAction, CardAnswer } from "../transport.ts";
import { type ChannelParts, personWith } from "./channel-parts.ts";
import type { KeptCards } from "./kept-cards.ts";

const APPROVAL_ID = /^[A-Za-z0-9_-]{1,100}$/;

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
  const { text, store } = parts;
  const { answer } = text;
  const { approval: id, level, seal } = action.data;
  const verb = VERBS.find((one) => one === action.verb);
  if (verb === undefined || typeof id !== "string" || !APPROVAL_ID.test(id)) {
    return { message: answer.notUnderstood };
  }
  const request = await store.approval(id);
  if (request === undefined) return { message: answer.noSuchRequest };

  await rememberCard(cards, action, id, level, request.escalations.length);
  const person = personWith(parts.people(), action.from);
  if (person === undefined) {
    if (verb !== "view") await recordStranger(parts, id);
    return { message: answer.unknownPerson };
  }
  const reviewer: Reviewer = { person: person.id, channel: "teams" };
  if (verb === "view") return { card: await viewOf(parts, cards, id, reviewer) };
  const isOfThisCall = seal === sealOf(request.binding) && level === request.escalations.length;
  if (!isOfThisCall && request.state === "pending") return { message: answer.oldCard };

  const given = action.data["seen"];
  const seen = seenBy(parts.digest, { approval: id, person: person.id }, given);
  if (seen === undefined && request.state === "pending") {
    const { mayDecide } = await parts.reviewing.show(reviewer, id);
    // Whoever may not decide is refused below, which is recorded.
    if (mayDecide.allowed) {
      return { card: await viewOf(parts, cards, id, reviewer, text.lookAgain) };
    }
  }
  const reason = reasonIn(action);
  try {
    if (verb === "escalate") {
      if (reason === null) {
        return { card: await viewOf(parts, cards, id, reviewer, text.reasonNeeded) };
      }
      await parts.reviewing.escalate(reviewer, id, { reason, seen });
    } else {
      await parts.reviewing.decide(reviewer, id, { verb, reason, seen });
    }
  } catch (error) {
    return refusal(parts, cards, id, reviewer, error);
  }
  return shownAfter(parts, cards, id, reviewer);
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

const REFUSALS: Partial<Record<ErrorCode, keyof ChannelParts["text"]["answer"]>> = {
  APPROVAL_NOT_FOUND: "noSuchRequest",
  APPROVAL_VOTED: "voted",
  APPROVAL_SELF: "ownRequest",
  APPROVAL_NOT_ENTITLED: "notEntitled",
  APPROVAL_NO_NEXT_LEVEL: "noNextLevel",
};

async function refusal(
  parts: ChannelParts,
  cards: KeptCards,
  id: string,
  reviewer: Reviewer,
  error: unknown,
): Promise<CardAnswer> {
  const { text, report } = parts;
  if (error instanceof CountersignError) {
    // The second click, the late one: what happened is what they want to know.
    if (error.code === "APPROVAL_NOT_PENDING") {
      return { card: await viewOf(parts, cards, id, reviewer) };
    }
    const said = REFUSALS[error.code];
    if (said !== undefined) return { message: text.answer[said] };
  }
  report(`teams: a click could not be recorded: ${nameOf(error)}`);
  return { message: text.answer.notRecorded };
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
  await cards.adopt({ approval, reference, activityId: cardId, level });
}

/** Somebody whom the configuration does not know tried to decide. */
async function recordStranger({ store }: ChannelParts, approval: string): Promise<void> {
  await store.commit({
    kind: "append",
    record: {
      type: "approval.decision_ignored",
      approval,
      outcome: "UNKNOWN_PERSON",
      note: "through Teams, by an account that no person of the configuration has",
    },
  });
}

function reasonIn({ data }: CardAction): string | null {
  const said = Object.hasOwn(data, REASON_FIELD) ? data[REASON_FIELD] : undefined;
  if (typeof said !== "string") return null;
  const reason = said.trim().slice(0, MOST_REASON_UNITS).toWellFormed();
  return reason === "" ? null : reason;
}

function nameOf(error: unknown): string {
  if (error instanceof CountersignError) return error.code;
  return error instanceof Error ? error.name : "unknown trouble";
}
