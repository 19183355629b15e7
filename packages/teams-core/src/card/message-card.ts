import {
  type CardSubject,
  type CardText,
  ENGLISH,
  type MadeInvitation,
  type WaitingDefinition,
} from "@countersign/chat-core";
import type { JsonValue } from "@countersign/core";
import { block, type Card, card, literal, plain, words } from "./card.ts";
import { type Mentioned, mentionsOf } from "./mentions.ts";

/** Says something about a request to people it concerns. Nothing on it decides anything. */
export function messageCard(
  title: string,
  { reviewed, link, text = ENGLISH, nameOf }: CardSubject,
  mentioned: readonly Mentioned[],
): Card {
  const { request } = reviewed;
  const { shown, entities } = mentionsOf(mentioned);
  const { decision } = request;
  const name = { weight: "Bolder", fontType: "Monospace" };
  return card(
    [
      words(title, { weight: "Bolder", size: "Medium", color: "Attention" }),
      shown === "" ? null : words(shown),
      block([
        plain(`${text.deed[request.category]}: `, { weight: "Bolder" }),
        ...literal(request.tool, { most: 400, style: name }),
        plain(` ${text.on} `),
        ...literal(request.upstream, { most: 400, style: name }),
      ]),
      decision === null
        ? null
        : block([
            ...literal(nameOf(decision.reviewer.person), {
              most: 300,
              style: { weight: "Bolder" },
            }),
            plain(` ${text.voted[decision.verb]} ${text.through[decision.reviewer.channel]}`),
            ...(decision.reason === null
              ? []
              : [plain(": "), ...literal(decision.reason, { most: 900, lines: true })]),
          ]),
      block([
        plain(`${text.request} `, { isSubtle: true, size: "Small" }),
        plain(request.id, { isSubtle: true, size: "Small", fontType: "Monospace" }),
      ]),
    ],
    {
      fallbackText: title,
      ...(link === null
        ? {}
        : { actions: [{ type: "Action.OpenUrl", title: text.open, url: link }] }),
      msteams: { width: "full", ...entitiesOf(entities) },
    },
  );
}

/** Says that what a server says of something waits for somebody. Nothing on it decides anything. */
export function definitionCard(
  { upstream, kind, name: named }: WaitingDefinition,
  link: string | null,
  text: CardText = ENGLISH,
): Card {
  const name = { weight: "Bolder", fontType: "Monospace" };
  const { title, body, open } = text.definitionWaiting;
  return card(
    [
      words(title, { weight: "Bolder", size: "Medium", color: "Attention" }),
      block([
        plain(`${text.definitionWaiting.kind[kind]}: `),
        ...literal(named, { most: 400, style: name }),
        plain(` ${text.on} `),
        ...literal(upstream, { most: 400, style: name }),
      ]),
      words(body),
    ],
    {
      fallbackText: title,
      ...(link === null ? {} : { actions: [{ type: "Action.OpenUrl", title: open, url: link }] }),
    },
  );
}

/** Says that somebody was given a code with which they add a passkey. Nothing on it decides anything. */
export function invitationCard(
  { person, operator, link }: MadeInvitation,
  { passkeyInvited }: CardText = ENGLISH,
): Card {
  const name = { weight: "Bolder" };
  const { title, body, open, for: forWhom, by } = passkeyInvited;
  return card(
    [
      words(title, { weight: "Bolder", size: "Medium", color: "Attention" }),
      block([
        plain(`${forWhom} `),
        ...literal(person, { most: 300, style: name }),
        plain(`, ${by} `),
        ...literal(operator, { most: 300, style: name }),
      ]),
      words(body),
    ],
    {
      fallbackText: title,
      ...(link === null ? {} : { actions: [{ type: "Action.OpenUrl", title: open, url: link }] }),
    },
  );
}

/** One line of ours. */
export function lineCard(line: string): Card {
  return card([words(line)], { fallbackText: line });
}

/** Shows that the bot can post; it decides nothing. */
export function testCard({ testCard: { title, body } }: CardText = ENGLISH): Card {
  return card([words(title, { weight: "Bolder", size: "Medium" }), words(body)], {
    fallbackText: title,
  });
}

function entitiesOf(entities: readonly JsonValue[]): { readonly entities?: readonly JsonValue[] } {
  return entities.length === 0 ? {} : { entities };
}
