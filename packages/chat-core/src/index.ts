export { argumentsText } from "./story/arguments-text.ts";
export { type CardText, ENGLISH } from "./story/card-text.ts";
export { endedOf } from "./story/ended.ts";
export { headOf } from "./story/head-of.ts";
export { askedPieces, facts, type StoryOptions } from "./story/facts.ts";
export { type Ended, outcomeRows, stepRows } from "./story/history-rows.ts";
export { type Look, ours, type Piece, type Row, theirs } from "./story/piece.ts";
export {
  type CardData,
  type CardSubject,
  dataOf,
  isOpen,
  MOST_REASON_UNITS,
  requestAsItStands,
  sealOf,
  summaryOf,
  titleOf,
} from "./story/subject.ts";
export {
  type Chat,
  type ChatParts,
  type Concerned,
  nameIn,
  type TellRequester,
} from "./keeping/chat.ts";
export { KeptMessages } from "./keeping/kept-messages.ts";
export {
  definitionsLink,
  definitionTeller,
  personalDefinitionTeller,
  type WaitingDefinition,
} from "./keeping/tell-of-definition.ts";
export {
  invitationIn,
  type MadeInvitation,
  personalInvitationTeller,
} from "./keeping/tell-of-invitation.ts";
export { MessageNotes, type PostedMessage } from "./keeping/message-notes.ts";
export { NotInstalled, type Place, placesFor, type PlacesParts } from "./keeping/places.ts";
export { AnswerUnderWay } from "./press/answer-under-way.ts";
export {
  DECIDING_VERBS,
  type DecidingVerb,
  isOutOfDate,
  nameOf,
  type Press,
  type PressOutcome,
  reasonIn,
  recordStranger,
  refuseUnentitled,
  requestOf,
  takePress,
} from "./press/take-press.ts";
export { type Limits, Pace, type Window } from "./patience/pace.ts";
export { patientCall, type PatientCall, type PatienceOptions } from "./patience/patient-call.ts";
export { type Rate, RateLimit } from "./patience/rate-limit.ts";
