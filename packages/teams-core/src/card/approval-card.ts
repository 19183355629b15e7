import {
  type ApprovalRequest,
  type ApprovalState,
  describeCall,
  type JsonObject,
  type JsonValue,
  previewInWords,
  type ReviewedRequest,
  shortHead,
} from "@countersign/core";
import {
  argumentsText,
  askedPieces,
  type CardSubject,
  type CardText,
  dataOf,
  ENGLISH,
  facts,
  isOpen,
  MOST_REASON_UNITS,
  outcomeRows,
  requestAsItStands,
  sealOf,
  stepRows,
  type StoryOptions,
  titleOf,
} from "@countersign/chat-core";
import {
  block,
  type Card,
  type CardElement,
  card,
  literal,
  momentRow,
  MOST_CARD_UNITS,
  plain,
  row,
  words,
} from "./card.ts";
import { type Mentioned, mentionsOf } from "./mentions.ts";
import { rowElement, runsOf } from "./story-elements.ts";

export const VERBS = ["approve", "reject", "escalate", "view"] as const;
export type Verb = (typeof VERBS)[number];

/** Id of the field in which a reviewer gives a reason. */
export const REASON_FIELD = "reason";

/** How many people Teams draws views of their own for. */
const MOST_VIEWERS = 60;

/**
 * The card everybody sees. It has no button that decides: whom `viewers` names is shown a view of their own, which
 * their client asks for, and who that is decides on the server.
 */
export function sharedCard(
  subject: CardSubject,
  {
    viewers,
    mentioned,
  }: { readonly viewers: readonly string[]; readonly mentioned: readonly Mentioned[] },
): Card {
  const isAsked = isOpen(subject);
  const { view } = subject.text ?? ENGLISH;
  return fitted(subject, {
    before: isAsked ? mentionRow(subject, mentioned) : { elements: [], entities: [] },
    rest: isAsked
      ? {
          refresh: {
            action: {
              type: "Action.Execute",
              title: view,
              verb: "view" satisfies Verb,
              data: { ...dataOf(subject) },
            },
            userIds: viewers.slice(0, MOST_VIEWERS),
          },
        }
      : {},
    actions: [],
  });
}

export interface ReviewerCardOptions {
  readonly seen: string;
  /** What they have to do before they press again. */
  readonly hint?: string | null;
}

/** The view of somebody who may decide now. */
export function reviewerCard(
  subject: CardSubject,
  { seen, hint = null }: ReviewerCardOptions,
): Card {
  const text = subject.text ?? ENGLISH;
  const data = { ...dataOf(subject), seen };
  const { reviewed } = subject;
  const act = (verb: Verb, title: string, style: string): JsonObject => ({
    type: "Action.Execute",
    title,
    verb,
    style,
    data: { ...data },
    fallback: { type: "Action.Submit", title, style, data: { ...data, verb } },
  });
  return fitted(subject, {
    after: [
      reviewed.isOwnRequest
        ? words(text.ownRequest, { color: "Warning", spacing: "Medium" })
        : null,
      hint === null ? null : words(hint, { color: "Attention", weight: "Bolder" }),
      {
        type: "Input.Text",
        id: REASON_FIELD,
        label: text.reasonLabel,
        placeholder: text.reasonHint,
        isMultiline: true,
        maxLength: MOST_REASON_UNITS,
      },
    ],
    actions: [
      act("approve", text.approve, "positive"),
      act("reject", text.reject, "destructive"),
      ...(reviewed.next === null ? [] : [act("escalate", text.escalate, "default")]),
    ],
  });
}

/** The view of somebody known who may not decide: the requester above all. */
export function bystanderCard(subject: CardSubject): Card {
  const text = subject.text ?? ENGLISH;
  const { reviewed } = subject;
  // Who might have decided it, if it were not settled, is told nothing of why they may not.
  if (reviewed.mayDecide.allowed) return fitted(subject, { actions: [] });
  const { because } = reviewed.mayDecide;
  const asked = runsOf(askedPieces(reviewed.asked, optionsOf(subject, 1)));
  return fitted(subject, {
    after: reviewed.isOwnRequest
      ? [row(text.label.asked, asked), words(text.youAsked, { spacing: "Medium" })]
      : [block([plain(`${text.youCannot} `), ...literal(because, { most: 500 })])],
    actions: [],
  });
}

interface Frame {
  readonly before?: {
    readonly elements: readonly CardElement[];
    readonly entities: readonly JsonValue[];
  };
  readonly after?: readonly (CardElement | null)[];
  readonly actions: readonly JsonObject[];
  readonly rest?: JsonObject;
}

/** Draws it, giving each text less room until the whole is within what Teams takes. */
function fitted(subject: CardSubject, frame: Frame): Card {
  for (const scale of [1, 0.7, 0.4, 0.2]) {
    const bare = drawn(subject, frame, { scale, forArguments: 0 });
    const left = MOST_CARD_UNITS - JSON.stringify(bare).length;
    if (left < 0) continue;
    // The frame around the arguments was counted with the bare card.
    return drawn(subject, frame, { scale, forArguments: Math.min(left, MOST_ARGUMENT_UNITS) });
  }
  return drawn(subject, frame, { scale: 0.05, forArguments: 0 });
}

/** A reviewer reads a screenful; more is on the page. */
const MOST_ARGUMENT_UNITS = 5_000;

function drawn(
  subject: CardSubject,
  { before, after = [], actions, rest = {} }: Frame,
  { scale, forArguments }: { readonly scale: number; readonly forArguments: number },
): Card {
  const { reviewed, link, ended } = subject;
  const text = subject.text ?? ENGLISH;
  const request = requestAsItStands(subject);
  const options = optionsOf(subject, scale);
  const shown = { ...reviewed, request };
  const open =
    link === null ? [] : [{ type: "Action.OpenUrl", title: text.open, url: link } as const];
  const entities = before?.entities ?? [];
  return card(
    [
      header(subject, request, scale),
      ...(before?.elements ?? []),
      block(
        [
          ...(reviewed.edit === null ? [] : [plain(`${text.proposed} `, { weight: "Bolder" })]),
          ...literal(describeCall({ ...request, preview: null }, reviewed.reach), {
            most: Math.round(900 * scale),
          }),
        ],
        {
          spacing: "Medium",
        },
      ),
      // It was counted for what was proposed.
      request.preview === null || reviewed.edit !== null
        ? null
        : block([plain(previewInWords(request.preview), { weight: "Bolder", color: "Attention" })]),
      ...[
        ...outcomeRows(shown, ended, options),
        ...stepRows(request, options),
        ...facts(shown, options),
      ].map((row) => (row === null ? null : rowElement(row))),
      request.state === "pending" || request.state === "approved"
        ? momentRow(text.label.until, request.expiresAt)
        : null,
      ...argumentElements(shown, text, forArguments),
      ...after,
      block(
        [
          plain(`${text.request} `, { isSubtle: true, size: "Small" }),
          plain(request.id, { isSubtle: true, size: "Small", fontType: "Monospace" }),
        ],
        { spacing: "Medium" },
      ),
      headBlock(subject, text),
    ],
    {
      fallbackText: `${titleOf(subject, request)}: ${text.deed[request.category]}`,
      ...(actions.length + open.length === 0 ? {} : { actions: [...actions, ...open] }),
      msteams: { width: "full", ...(entities.length === 0 ? {} : { entities }) },
      ...rest,
    },
  );
}

/** What the log was when this was asked or decided: whoever keeps the card can hold it against the log. */
function headBlock({ head }: CardSubject, { label }: CardText): CardElement | null {
  if (head === undefined) return null;
  return block(
    [
      plain(`${label.log} `, { isSubtle: true, size: "Small" }),
      plain(shortHead(head), { isSubtle: true, size: "Small", fontType: "Monospace" }),
    ],
    { spacing: "None" },
  );
}

const STYLES: Readonly<Record<ApprovalState, string>> = {
  pending: "warning",
  approved: "good",
  executing: "good",
  executed: "good",
  rejected: "attention",
  failed: "attention",
  unknown: "attention",
  expired: "emphasis",
  cancelled: "emphasis",
};

function header(subject: CardSubject, request: ApprovalRequest, scale: number): CardElement {
  const text = subject.text ?? ENGLISH;
  const { category, tool, upstream } = request;
  const isPast = request.state === "pending" && subject.level < request.escalations.length;
  const name = { weight: "Bolder", fontType: "Monospace" };
  const most = Math.round(500 * scale);
  return {
    type: "Container",
    style: isPast ? "emphasis" : STYLES[request.state],
    bleed: true,
    items: [
      words(titleOf(subject, request), { weight: "Bolder", size: "Medium", style: "heading" }),
      block([
        plain(`${text.deed[category]}: `, { weight: "Bolder" }),
        ...literal(tool, { most, style: name }),
        plain(` ${text.on} `),
        ...literal(upstream, { most, style: name }),
      ]),
    ],
  };
}

function argumentElements(
  { request, arguments: masked, edit, others }: ReviewedRequest,
  text: CardText,
  most: number,
): readonly CardElement[] {
  const value = edit?.arguments ?? masked;
  const forOthers = others === undefined ? 0 : Math.round(most / 4);
  return [
    words(edit === null ? text.arguments : text.argumentsApproved, {
      weight: "Bolder",
      spacing: "Medium",
    }),
    value === undefined
      ? words(text.argumentsErased, { isSubtle: true })
      : jsonBlock(value, text, most - forOthers),
    ...(others === undefined
      ? []
      : [words(text.others, { weight: "Bolder" }), jsonBlock(others, text, forOthers)]),
    block([
      plain(`${text.bound} `, { isSubtle: true, size: "Small" }),
      plain(sealOf(request.binding), { isSubtle: true, size: "Small", fontType: "Monospace" }),
    ]),
  ];
}

/** What the elements around the runs of a text take. */
const RUN_UNITS = 200;

function jsonBlock(value: JsonValue, text: CardText, most: number): CardElement {
  const style = { fontType: "Monospace", size: "Small" };
  const { written, isWhole } = argumentsText(value, most - RUN_UNITS, text);
  const runs = literal(written, { most, lines: true, style, cut: text.cut });
  return {
    type: "Container",
    style: "emphasis",
    items: [
      ...(isWhole ? [] : [words(text.shortened, { color: "Attention", weight: "Bolder" })]),
      block(runs),
    ],
  };
}

/** Those who are asked, so that Teams tells them. */
function mentionRow(
  { text = ENGLISH }: CardSubject,
  mentioned: readonly Mentioned[],
): NonNullable<Frame["before"]> {
  const { shown, entities } = mentionsOf(mentioned);
  return { elements: shown === "" ? [] : [words(`${text.label.asked}: ${shown}`)], entities };
}

function optionsOf({ nameOf, text = ENGLISH }: CardSubject, scale: number): StoryOptions {
  return { text, nameOf, scale };
}
