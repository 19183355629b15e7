import {
  argumentsText,
  type CardSubject,
  type CardText,
  dataOf,
  ENGLISH,
  facts,
  isOpen,
  outcomeRows,
  requestAsItStands,
  sealOf,
  stepRows,
  summaryOf,
  titleOf,
} from "@countersign/chat-core";
import { describeCall, type JsonValue, previewInWords, shortHead } from "@countersign/core";
import type { Button, KnownBlock, RichTextText } from "@slack/types";
import {
  literal,
  MOST_BLOCK_UNITS,
  MOST_TEXT_UNITS,
  plain,
  rich,
  rowSection,
  run,
  section,
} from "./blocks.ts";

/** What is posted: blocks, and one line of ours for notifications. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}

/** Before the verb in the id of an action. */
export const ACTION_PREFIX = "countersign.";

/** How many people a message speaks to. */
const MOST_MENTIONED = 10;

/**
 * The message everybody in a conversation sees. Everybody sees its buttons, because Slack shows one message to all;
 * whom a button obeys is settled where it arrives. `mentioned` are member ids from the configuration.
 */
export function approvalMessage(subject: CardSubject, mentioned: readonly string[]): SlackMessage {
  const text = subject.text ?? ENGLISH;
  const blocks = fitted(subject, {
    before: isOpen(subject) ? mentions(text.label.asked, mentioned) : [],
    after: actions(subject),
  });
  return { text: summaryOf(subject), blocks };
}

/** What of a request is read, as a message or a modal shows it. */
export function storyBlocks(subject: CardSubject): readonly KnownBlock[] {
  return fitted(subject, { before: [], after: [] });
}

/** Those a message speaks to, so that Slack tells them. */
export function mentions(label: string, people: readonly string[]): readonly KnownBlock[] {
  const shown = people
    .slice(0, MOST_MENTIONED)
    .flatMap((user_id, at) => [
      ...(at === 0 ? [] : [run(", ")]),
      { type: "user" as const, user_id },
    ]);
  if (shown.length === 0) return [];
  return [rich(section([run(`${label}: `, { bold: true }), ...shown]))];
}

/** A button that leads to the page. Following it decides nothing. */
export function linkButton(link: string | null, label: string): readonly Button[] {
  if (link === null || link.length > MOST_TEXT_UNITS) return [];
  return [{ type: "button", action_id: `${ACTION_PREFIX}open`, text: plain(label), url: link }];
}

function actions(subject: CardSubject): readonly KnownBlock[] {
  const text = subject.text ?? ENGLISH;
  const value = JSON.stringify(dataOf(subject));
  const act = (verb: string, label: string, style?: "primary" | "danger"): Button => ({
    type: "button",
    action_id: `${ACTION_PREFIX}${verb}`,
    text: plain(label),
    value,
    ...(style === undefined ? {} : { style }),
  });
  const deciding = isOpen(subject)
    ? [
        act("approve", text.approve, "primary"),
        act("reject", text.reject, "danger"),
        ...(subject.reviewed.next === null ? [] : [act("escalate", text.escalate)]),
      ]
    : [];
  const elements = [...deciding, ...linkButton(subject.link, text.open)];
  return elements.length === 0 ? [] : [{ type: "actions", elements }];
}

interface Frame {
  readonly before: readonly KnownBlock[];
  readonly after: readonly KnownBlock[];
}

/** Draws it, giving each text less room until the whole is within what Slack takes. */
function fitted(subject: CardSubject, frame: Frame): readonly KnownBlock[] {
  for (const scale of [1, 0.7, 0.4, 0.2]) {
    const bare = drawn(subject, frame, scale, 0);
    const left = MOST_BLOCK_UNITS - JSON.stringify(bare).length;
    if (left < 0) continue;
    return drawn(subject, frame, scale, Math.min(left, MOST_TEXT_UNITS));
  }
  return drawn(subject, frame, 0.05, 0);
}

function drawn(
  subject: CardSubject,
  { before, after }: Frame,
  scale: number,
  forArguments: number,
): readonly KnownBlock[] {
  const text = subject.text ?? ENGLISH;
  const { reviewed, nameOf, ended, head } = subject;
  const request = requestAsItStands(subject);
  const shown = { ...reviewed, request };
  const options = { text, nameOf, scale };
  const { category, tool, upstream, preview } = request;
  const name = { most: Math.round(400 * scale), style: { bold: true, code: true } } as const;
  const rows = [
    ...outcomeRows(shown, ended, options),
    ...stepRows(request, options),
    ...facts(shown, options),
    request.state === "pending" || request.state === "approved"
      ? { label: text.label.until, at: request.expiresAt }
      : null,
  ];
  return [
    { type: "header", text: plain(titleOf(subject, request)) },
    rich(
      section([
        run(`${text.deed[category]}: `, { bold: true }),
        ...literal(tool, name),
        run(` ${text.on} `),
        ...literal(upstream, name),
      ]),
    ),
    ...before,
    rich(
      section([
        ...(reviewed.edit === null ? [] : [run(`${text.proposed} `, { bold: true })]),
        ...literal(describeCall({ ...request, preview: null }, reviewed.reach), {
          most: Math.round(900 * scale),
        }),
      ]),
      // It was counted for what was proposed.
      ...(preview === null || reviewed.edit !== null
        ? []
        : [section([run(previewInWords(preview), { bold: true })])]),
    ),
    ...rows.flatMap((row) => (row === null ? [] : [rich(rowSection(row))])),
    ...argumentBlocks(subject, text, forArguments),
    rich(
      section([
        run(`${text.bound} `),
        run(sealOf(request.binding), { code: true }),
        run(`. ${text.request} `),
        run(request.id, { code: true }),
        // What the log was when this was asked or decided: whoever keeps the message can hold it against the log.
        ...(head === undefined
          ? []
          : [run(`. ${text.label.log} `), run(shortHead(head), { code: true })]),
      ]),
    ),
    ...after,
  ];
}

function argumentBlocks(
  { reviewed: { arguments: masked, edit, others } }: CardSubject,
  text: CardText,
  most: number,
): readonly KnownBlock[] {
  const value = edit?.arguments ?? masked;
  const forOthers = others === undefined ? 0 : Math.round(most / 4);
  return [
    value === undefined
      ? rich(section([run(`${text.arguments}: ${text.argumentsErased}`)]))
      : jsonBlock(
          edit === null ? text.arguments : text.argumentsApproved,
          value,
          text,
          most - forOthers,
        ),
    ...(others === undefined ? [] : [jsonBlock(text.others, others, text, forOthers)]),
  ];
}

/** What the runs of a text take besides it. */
const RUN_UNITS = 60;

function jsonBlock(label: string, value: JsonValue, text: CardText, most: number): KnownBlock {
  const { written, isWhole } = argumentsText(value, most - RUN_UNITS, text);
  const runs = literal(written, { most, lines: true, cut: text.cut });
  const elements = runs.filter((one): one is RichTextText => one.type === "text");
  const heading = [
    run(label, { bold: true }),
    ...(isWhole ? [] : [run(`. ${text.shortened}`, { bold: true })]),
  ];
  return rich(section(heading), { type: "rich_text_preformatted", elements });
}
