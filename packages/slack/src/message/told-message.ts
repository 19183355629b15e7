import {
  type CardSubject,
  type CardText,
  ENGLISH,
  type MadeInvitation,
  type WaitingDefinition,
} from "@countersign/chat-core";
import { mentions, linkButton, type SlackMessage } from "./approval-message.ts";
import { literal, plain, rich, run, section } from "./blocks.ts";

/** Says something about a request to people it concerns. Nothing on it decides anything. */
export function toldMessage(
  title: string,
  { reviewed: { request }, link, nameOf, text = ENGLISH }: CardSubject,
  mentioned: readonly string[],
): SlackMessage {
  const { decision, category, tool, upstream } = request;
  const name = { most: 400, style: { bold: true, code: true } } as const;
  const elements = linkButton(link, text.open);
  return {
    text: title,
    blocks: [
      { type: "header", text: plain(title) },
      ...mentions(text.label.asked, mentioned),
      rich(
        section([
          run(`${text.deed[category]}: `, { bold: true }),
          ...literal(tool, name),
          run(` ${text.on} `),
          ...literal(upstream, name),
        ]),
        ...(decision === null
          ? []
          : [
              section([
                ...literal(nameOf(decision.reviewer.person), { most: 300, style: { bold: true } }),
                run(` ${text.voted[decision.verb]} ${text.through[decision.reviewer.channel]}`),
                ...(decision.reason === null
                  ? []
                  : [run(": "), ...literal(decision.reason, { most: 900, lines: true })]),
              ]),
            ]),
        section([run(`${text.request} `), run(request.id, { code: true })]),
      ),
      ...(elements.length === 0 ? [] : [{ type: "actions" as const, elements: [...elements] }]),
    ],
  };
}

/** Says that what a server says of something waits for somebody. Nothing on it decides anything. */
export function definitionMessage(
  { upstream, kind, name: named }: WaitingDefinition,
  link: string | null,
  text: CardText,
): SlackMessage {
  const name = { most: 400, style: { bold: true, code: true } } as const;
  const { title, body, open, kind: kinds } = text.definitionWaiting;
  const elements = linkButton(link, open);
  return {
    text: title,
    blocks: [
      { type: "header", text: plain(title) },
      rich(
        section([
          run(`${kinds[kind]}: `),
          ...literal(named, name),
          run(` ${text.on} `),
          ...literal(upstream, name),
        ]),
        section([run(body)]),
      ),
      ...(elements.length === 0 ? [] : [{ type: "actions" as const, elements: [...elements] }]),
    ],
  };
}

/** Says that somebody was given a code with which they add a passkey. Nothing on it decides anything. */
export function invitationMessage(
  { person, operator, link }: MadeInvitation,
  { passkeyInvited }: CardText,
): SlackMessage {
  const name = { most: 300, style: { bold: true } } as const;
  const { title, body, open, for: forWhom, by } = passkeyInvited;
  const elements = linkButton(link, open);
  return {
    text: title,
    blocks: [
      { type: "header", text: plain(title) },
      rich(
        section([
          run(`${forWhom} `),
          ...literal(person, name),
          run(`, ${by} `),
          ...literal(operator, name),
        ]),
        section([run(body)]),
      ),
      ...(elements.length === 0 ? [] : [{ type: "actions" as const, elements: [...elements] }]),
    ],
  };
}

/** Shows that the app can post; it decides nothing. */
export function testMessage({ testCard: { title, body } }: CardText): SlackMessage {
  return {
    text: title,
    blocks: [{ type: "header", text: plain(title) }, rich(section([run(body)]))],
  };
}
