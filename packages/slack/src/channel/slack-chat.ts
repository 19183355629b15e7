import { type Chat, NotInstalled, type Place } from "@countersign/chat-core";
import type { SlackActor } from "../inbound/interaction.ts";
import { approvalMessage, type SlackMessage } from "../message/approval-message.ts";
import { toldMessage } from "../message/told-message.ts";
import { SlackCallError } from "../outbound/slack-api.ts";
import type { SlackParts } from "./slack-parts.ts";

/** A conversation. */
export interface SlackPlace {
  readonly channel: string;
}

export const INVITE_MEND =
  "invite it there in Slack (`/invite`), or change `channels.slack.ask_in`";

/** Slack's names of not being let in. */
const SHUT_OUT: ReadonlySet<string | null> = new Set([
  "not_in_channel",
  "channel_not_found",
  "is_archived",
  "restricted_action",
  "user_not_found",
  "user_disabled",
  "cannot_dm_bot",
  "messages_tab_disabled",
]);

/** Slack's names of a message that is no more. */
const GONE: ReadonlySet<string | null> = new Set([
  "message_not_found",
  "channel_not_found",
  "is_archived",
  "not_in_channel",
]);

/** Slack as a chat whose messages are kept true. */
export function slackChat(parts: SlackParts): Chat<SlackPlace, SlackMessage> {
  const { api, memory } = parts;
  return {
    installMend: INVITE_MEND,
    whereOf: (place) => placeOf(parts, place),
    isAt: (place, { channel }) => knownChannel(parts, place) === channel,
    keyOf: ({ channel }) => channel,
    whereIn({ channel }) {
      return typeof channel === "string" ? { channel } : undefined;
    },
    draw: async (subject, _, { asked }) => approvalMessage(subject, membersOf(parts, asked)),
    drawTold: async (title, subject, _, people) =>
      toldMessage(title, subject, membersOf(parts, people)),
    post: async ({ channel }, message, beneath) => (await api.post(channel, message, beneath)).ts,
    update: ({ channel }, ts, message) => api.update(channel, ts, message),
    async isShutOut(error, { channel }) {
      if (!isShutOut(error)) return false;
      await memory.forgetPersonal(channel);
      return true;
    },
    isGone: (error) => error instanceof SlackCallError && GONE.has(error.code),
  };
}

/**
 * The conversation of a place. One with a person is opened if it has not been.
 *
 * @throws {NotInstalled}
 */
export async function placeOf(
  parts: Pick<SlackParts, "api" | "memory" | "people">,
  place: Place,
): Promise<SlackPlace> {
  const known = knownChannel(parts, place);
  if (known !== undefined) return { channel: known };
  const account = "person" in place ? accountOf(parts, place.person) : null;
  if (account === null) throw new NotInstalled(place, INVITE_MEND);
  try {
    const opened = await parts.api.openPersonal(account.user);
    await parts.memory.keepPersonal(account, opened.channel);
    return opened;
  } catch (error) {
    if (isShutOut(error)) throw new NotInstalled(place, INVITE_MEND);
    throw error;
  }
}

function knownChannel(
  parts: Pick<SlackParts, "memory" | "people">,
  place: Place,
): string | undefined {
  if ("conversationId" in place) return place.conversationId;
  const account = accountOf(parts, place.person);
  return account === null ? undefined : parts.memory.personal(account);
}

function accountOf({ people }: Pick<SlackParts, "people">, person: string): SlackActor | null {
  return people().find(({ id }) => id === person)?.slack ?? null;
}

function membersOf(parts: Pick<SlackParts, "people">, people: readonly string[]): string[] {
  return people.flatMap((person) => accountOf(parts, person)?.user ?? []);
}

function isShutOut(error: unknown): boolean {
  return error instanceof SlackCallError && SHUT_OUT.has(error.code);
}
