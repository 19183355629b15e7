import type {
  ChatHouse,
  ChatMessage,
  CopiedPress,
  ChatSeat,
  ChatVerb,
} from "../../chat/chat-house.ts";

/** One promise of a chat's channel, as a function that throws if it is broken. */
export interface ChatCheck {
  /** A sentence that is true of a good channel. */
  readonly name: string;
  readonly run: (house: ChatHouse) => Promise<void>;
}

/** The one message in a conversation. */
export function onlyMessageIn(house: ChatHouse, conversation: string): ChatMessage {
  const [message, ...more] = house.messagesIn(conversation);
  if (message === undefined || more.length > 0) {
    throw new Error(`${more.length + (message ? 1 : 0)} messages in ${conversation}`);
  }
  return message;
}

export async function copied(
  seat: ChatSeat,
  messageId: string,
  verb: ChatVerb,
): Promise<CopiedPress> {
  const copy = await seat.copy(messageId, verb);
  if (copy === undefined) throw new Error(`nothing to ${verb} with`);
  return copy;
}
