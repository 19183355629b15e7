import {
  DECIDING_VERBS,
  isOutOfDate,
  type KeptMessages,
  nameOf,
  reasonIn,
  recordStranger,
  refuseUnentitled,
  requestOf,
  requestAsItStands,
  takePress,
} from "@countersign/chat-core";
import { type JsonObject, type Reviewer, showing } from "@countersign/core";
import type { ModalView } from "@slack/types";
import type { ButtonPress, ModalSubmission } from "../inbound/interaction.ts";
import { ACTION_PREFIX, type SlackMessage } from "../message/approval-message.ts";
import {
  CALLBACK_ID,
  decisionModal,
  noticeModal,
  REASON_BLOCK,
  REASON_FIELD,
  storyModal,
} from "../message/modal.ts";
import type { SlackPlace } from "./slack-chat.ts";
import { personWith, type SlackParts, SLACK } from "./slack-parts.ts";

export type KeptSlackMessages = KeptMessages<SlackPlace, SlackMessage>;

/** What Slack is answered when a modal was sent: another modal in its place, or what is wrong with a field. */
export type SubmissionAnswer =
  | { readonly response_action: "update"; readonly view: ModalView }
  | { readonly response_action: "errors"; readonly errors: Readonly<Record<string, string>> };

/**
 * The modal that a pressed button opens; `undefined` if it only followed a link. It decides nothing: whoever may
 * decide is shown the request once more and says why, everybody else is told why they cannot, which is recorded.
 */
export async function modalFor(
  parts: SlackParts,
  messages: KeptSlackMessages,
  press: ButtonPress,
): Promise<ModalView | undefined> {
  const { text } = parts;
  const { answer } = text;
  const { actionId, data, actor } = press;
  if (actionId === `${ACTION_PREFIX}open`) return undefined;
  const verb = DECIDING_VERBS.find((one) => actionId === `${ACTION_PREFIX}${one}`);
  if (verb === undefined) return notice(parts, "notUnderstood");
  const request = await requestOf(parts, data["approval"]);
  if (typeof request === "string") return notice(parts, request);
  const { id } = request;

  await rememberMessage(messages, press, id, request.escalations.length);
  const person = personWith(parts.people(), actor);
  if (person === undefined) {
    await recordStranger(parts, id, "Slack");
    return notice(parts, "unknownPerson");
  }
  const reviewer: Reviewer = { person: person.id, channel: SLACK };
  const stamp = { level: data["level"], seal: data["seal"] };
  if (isOutOfDate(request, stamp)) return notice(parts, "oldCard");
  const subject = await newestSubject(messages, id, reviewer);
  if (requestAsItStands(subject).state !== "pending") return storyModal(text.request, subject);
  const refused = await refuseUnentitled(parts, reviewer, request, verb);
  if (refused !== undefined) return notice(parts, refused);
  if (!subject.reviewed.mayDecide.allowed) return notice(parts, "voted");
  if (verb === "escalate" && subject.reviewed.next === null) return notice(parts, "noNextLevel");
  return decisionModal(subject, {
    verb,
    mark: (preview) => showing(parts.digest, { approval: id, person: person.id }, preview),
  });

  function notice(of: SlackParts, because: keyof typeof answer): ModalView {
    return noticeModal(of.text.request, answer[because]);
  }
}

/**
 * What a sent modal means. Who sent it is the workspace and the member id Slack vouches for, whatever the modal was
 * opened for; whether they may is asked of `Reviewing`, now.
 */
export async function answerSubmission(
  parts: SlackParts,
  messages: KeptSlackMessages,
  submission: ModalSubmission,
): Promise<SubmissionAnswer> {
  const { text } = parts;
  const { answer } = text;
  const { callbackId, data, actor } = submission;
  const say = (because: keyof typeof answer): SubmissionAnswer =>
    updated(noticeModal(text.request, answer[because]));
  const verb = DECIDING_VERBS.find((one) => one === data["verb"]);
  if (callbackId !== CALLBACK_ID || verb === undefined) return say("notUnderstood");
  const request = await requestOf(parts, data["approval"]);
  if (typeof request === "string") return say(request);
  const { id } = request;
  const person = personWith(parts.people(), actor);
  if (person === undefined) {
    await recordStranger(parts, id, "Slack");
    return say("unknownPerson");
  }
  const reviewer: Reviewer = { person: person.id, channel: SLACK };
  const outcome = await takePress(parts, reviewer, request, {
    verb,
    level: data["level"],
    seal: data["seal"],
    seen: data["seen"],
    reason: reasonIn(submission.typed(REASON_BLOCK, REASON_FIELD)),
  });
  switch (outcome.kind) {
    case "recorded":
    case "settled":
      return updated(await shownAfter(parts, messages, id, reviewer));
    case "look-again": {
      const subject = await newestSubject(messages, id, reviewer);
      const mark = (preview: Parameters<typeof showing>[2]): string =>
        showing(parts.digest, { approval: id, person: person.id }, preview);
      return updated(decisionModal(subject, { verb, mark, hint: text.lookAgain }));
    }
    case "reason-needed":
      return { response_action: "errors", errors: { [REASON_BLOCK]: text.reasonNeeded } };
    case "refused":
      return say(outcome.because);
  }
}

/** What is said if an answer takes too long. */
export function stillWorking({ text }: Pick<SlackParts, "text">): ModalView {
  return noticeModal(text.request, text.answer.stillWorking);
}

/** What is said if something went wrong. */
export function notRecorded({ text }: Pick<SlackParts, "text">): ModalView {
  return noticeModal(text.request, text.answer.notRecorded);
}

/** The request a press or a submission is about. */
export function approvalIn(data: JsonObject): string | undefined {
  const id = data["approval"];
  return typeof id === "string" ? id : undefined;
}

export function updated(view: ModalView): SubmissionAnswer {
  return { response_action: "update", view };
}

/** Whatever happens from here on, what was decided is decided. */
async function shownAfter(
  { text, report }: SlackParts,
  messages: KeptSlackMessages,
  id: string,
  reviewer: Reviewer,
): Promise<ModalView> {
  try {
    return storyModal(text.request, await newestSubject(messages, id, reviewer));
  } catch (error) {
    report(`slack: a decided request could not be drawn: ${nameOf(error)}`);
    return noticeModal(text.request, text.answer.recorded);
  }
}

/** The request as it is now, whichever message was pressed. */
async function newestSubject(
  messages: KeptSlackMessages,
  id: string,
  reviewer: Reviewer,
): Promise<Awaited<ReturnType<KeptSlackMessages["subject"]>>> {
  const subject = await messages.subject(id, 0, reviewer);
  return { ...subject, level: subject.reviewed.request.escalations.length };
}

async function rememberMessage(
  messages: KeptSlackMessages,
  { message, data: { level } }: ButtonPress,
  approval: string,
  newest: number,
): Promise<void> {
  if (message === null) return;
  const isLevel = typeof level === "number" && Number.isInteger(level) && level >= 0;
  if (!isLevel || level > newest) return;
  await messages.adopt({
    approval,
    where: { channel: message.channel },
    id: message.ts,
    level,
  });
}
