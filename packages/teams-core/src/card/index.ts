export {
  type CardData,
  type CardSubject,
  type CardText,
  dataOf,
  type Ended,
  endedOf,
  headOf,
  ENGLISH,
  MOST_REASON_UNITS,
  sealOf,
  summaryOf,
} from "@countersign/chat-core";
export {
  bystanderCard,
  REASON_FIELD,
  reviewerCard,
  sharedCard,
  VERBS,
  type Verb,
} from "./approval-card.ts";
export { type Card, MOST_CARD_UNITS } from "./card.ts";
export { definitionCard, invitationCard, lineCard, messageCard, testCard } from "./message-card.ts";
export type { Mentioned } from "./mentions.ts";
export { pageCard, viewCard, type ViewCard } from "./view-card.ts";
