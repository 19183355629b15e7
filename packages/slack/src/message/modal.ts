import {
  type CardSubject,
  type DecidingVerb,
  dataOf,
  ENGLISH,
  MOST_REASON_UNITS,
  requestAsItStands,
  titleOf,
} from "@countersign/chat-core";
import type { JsonValue } from "@countersign/core";
import type { KnownBlock, ModalView } from "@slack/types";
import { storyBlocks } from "./approval-message.ts";
import { plain, rich, run, section } from "./blocks.ts";

export const CALLBACK_ID = "countersign.decide";

/** Ids of the block and the field in which a reviewer gives a reason. */
export const REASON_BLOCK = "reason";
export const REASON_FIELD = "reason";

/** The most characters Slack takes as a title or on a button of a modal. */
const MOST_TITLE_UNITS = 24;

export interface DecisionModalOptions {
  readonly verb: DecidingVerb;
  /** Of what is shown makes what comes back with the decision. */
  readonly mark: (preview: JsonValue) => string;
  /** What they have to do before they press again. */
  readonly hint?: string;
}

/**
 * What a reviewer sees after pressing a button: the request as it is, and room for a reason. What it carries says of
 * which call it is and what was shown to whom.
 */
export function decisionModal(
  subject: CardSubject,
  { verb, mark, hint }: DecisionModalOptions,
): ModalView {
  const text = subject.text ?? ENGLISH;
  const label = text[verb];
  const story: KnownBlock[] = [
    ...storyBlocks(subject),
    ...(subject.reviewed.isOwnRequest
      ? [rich(section([run(text.ownRequest, { bold: true })]))]
      : []),
  ];
  const data = { ...dataOf(subject), verb, seen: mark(story as unknown as JsonValue) };
  return {
    type: "modal",
    callback_id: CALLBACK_ID,
    private_metadata: JSON.stringify(data),
    title: plain(label.slice(0, MOST_TITLE_UNITS)),
    submit: plain(label.slice(0, MOST_TITLE_UNITS)),
    blocks: [
      ...(hint === undefined ? [] : [rich(section([run(hint, { bold: true })]))]),
      ...story,
      {
        type: "input",
        block_id: REASON_BLOCK,
        optional: verb !== "escalate",
        label: plain(text.reasonLabel),
        hint: plain(text.reasonHint),
        element: {
          type: "plain_text_input",
          action_id: REASON_FIELD,
          multiline: true,
          max_length: MOST_REASON_UNITS,
        },
      },
    ],
  };
}

/** A sentence of ours, to one person. */
export function noticeModal(title: string, sentence: string): ModalView {
  return {
    type: "modal",
    title: plain(title.slice(0, MOST_TITLE_UNITS)),
    blocks: [rich(section([run(sentence)]))],
  };
}

/** The request as it is now, to one person; nothing on it decides anything. */
export function storyModal(title: string, subject: CardSubject): ModalView {
  const heading = titleOf(subject, requestAsItStands(subject));
  return {
    type: "modal",
    title: plain((heading.length <= MOST_TITLE_UNITS ? heading : title).slice(0, MOST_TITLE_UNITS)),
    blocks: [...storyBlocks(subject)],
  };
}
