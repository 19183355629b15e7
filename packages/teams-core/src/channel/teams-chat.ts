import type { Chat } from "@countersign/chat-core";
import { messageCard, sharedCard, summaryOf } from "../card/index.ts";
import { type ConversationReference, TeamsCallError, type TeamsMessage } from "../transport.ts";
import type { ChannelParts } from "./channel-parts.ts";
import { Members } from "./members.ts";
import { referenceIn } from "./teams-memory.ts";
import { INSTALL_MEND, isNotInstalled, knownReference, referenceTo } from "./teams-places.ts";

/** Teams as a chat whose cards are kept true. */
export function teamsChat(parts: ChannelParts): Chat<ConversationReference, TeamsMessage> {
  const { memory, transport } = parts;
  const members = new Members(parts);
  return {
    installMend: INSTALL_MEND,
    whereOf: (place) => referenceTo(parts, place),
    isAt(place, { conversationId }) {
      if ("conversationId" in place) return place.conversationId === conversationId;
      return knownReference(parts, place)?.conversationId === conversationId;
    },
    keyOf: ({ conversationId }) => conversationId,
    whereIn: (note) => referenceIn(note),
    async draw(subject, reference, { asked, requester }) {
      const mentioned = await members.of(reference, asked);
      const viewers = [...mentioned, ...(await members.of(reference, requester))];
      return {
        card: sharedCard(subject, {
          viewers: [...new Set(viewers.map(({ memberId }) => memberId))],
          mentioned,
        }),
        summary: summaryOf(subject),
      };
    },
    async drawTold(title, subject, reference, people) {
      const mentioned = await members.of(reference, people);
      return { card: messageCard(title, subject, mentioned), summary: title };
    },
    // A reply in a thread cannot be found again by its conversation; cards stand by themselves.
    post: async (reference, message) => (await transport.post(reference, message)).activityId,
    update: (reference, id, message) => transport.update(reference, id, message),
    async isShutOut(error, reference) {
      if (!isNotInstalled(error)) return false;
      await memory.forgetPlace(reference);
      return true;
    },
    isGone: (error) => error instanceof TeamsCallError && error.status === 404,
  };
}
