import { type CardText, type ChatParts, ENGLISH } from "@countersign/chat-core";
import type { SlackActor } from "../inbound/interaction.ts";
import type { SlackApi } from "../outbound/slack-api.ts";
import type { SlackMemory } from "./slack-memory.ts";

/** One person of the configuration, as Slack knows them. */
export interface SlackPerson {
  readonly id: string;
  readonly name: string;
  /** `null` for somebody whom Slack does not know. */
  readonly slack: SlackActor | null;
}

/** What everything in this channel works with. */
export interface SlackParts extends ChatParts {
  readonly people: () => readonly SlackPerson[];
  readonly api: SlackApi;
  readonly memory: SlackMemory;
}

/** The name under which notes and notices of this channel are kept. */
export const SLACK = "slack";

/** Who this is according to the configuration. Only workspace and member id count. */
export function personWith(
  people: readonly SlackPerson[],
  { team, user }: SlackActor,
): SlackPerson | undefined {
  return people.find(({ slack }) => slack?.team === team && slack.user === user);
}

/** Whether Slack knows somebody of the configuration. */
export function isInSlack({ people }: Pick<SlackParts, "people">, person: string): boolean {
  return people().some(({ id, slack }) => id === person && slack !== null);
}

/** The words, where Slack has others. */
export const SLACK_ENGLISH: CardText = {
  ...ENGLISH,
  answer: {
    ...ENGLISH.answer,
    recorded: "It was recorded. The message will show it.",
    unknownPerson:
      "Nothing was recorded: Countersign does not know your Slack account. Whoever keeps its configuration can add your member id under `people`.",
    oldCard:
      "Nothing was recorded: this message is out of date. The newest one shows where it stands.",
    stillWorking: "This takes longer than usual. The message will say whether it was recorded.",
  },
};
