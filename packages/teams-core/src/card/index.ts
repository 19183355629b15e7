export {
  bystanderCard,
  dataOf,
  MOST_REASON_UNITS,
  REASON_FIELD,
  reviewerCard,
  sealOf,
  sharedCard,
  summaryOf,
  VERBS,
  type CardData,
  type CardSubject,
  type Verb,
} from "./approval-card.ts";
export { type Card, MOST_CARD_UNITS } from "./card.ts";
export { type CardText, ENGLISH } from "./card-text.ts";
export type { Ended } from "./history-rows.ts";
export { endedOf } from "./ended.ts";
export { lineCard, messageCard, testCard } from "./message-card.ts";
export type { Mentioned } from "./mentions.ts";
export { pageCard, viewCard, type ViewCard } from "./view-card.ts";
