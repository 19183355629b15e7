import type { JsonObject, JsonValue, KeyedDigest, NewApproval, Reviewing } from "@countersign/core";
import type { MemoryStore } from "../memory/memory-store.ts";
import type { Colleague } from "./office.ts";

/**
 * A chat with people in it, and a channel of ours between it and requests in memory. What every chat promises is tried
 * on this, whichever chat it is.
 */
export interface ChatHouse {
  readonly name: "teams" | "slack";
  readonly store: MemoryStore;
  readonly digest: KeyedDigest;
  readonly reviewing: Reviewing;
  /** What the operator was told. */
  readonly reports: readonly string[];
  /** Ids of the conversations in which the data owners and security are asked. */
  readonly owners: string;
  readonly security: string;
  /** The chat's own limit for an answer to a press. */
  readonly answerWithinMs: number;
  /** How many requests at once would be too many messages for a moment. */
  readonly tooManyAtOnce: number;
  /** Lets the app into both conversations. */
  install(): Promise<void>;
  /** Sends it away from both. */
  uninstall(): Promise<void>;
  /** Lets it speak to somebody alone. */
  installFor(person: Colleague): void;
  /** Holds a call and tells the channel. */
  hold(id: string, terms?: Partial<NewApproval>, args?: JsonValue): Promise<void>;
  /** Delivers what is due now; returns the last error of what could not be delivered. */
  deliver(): Promise<string | null>;
  /** The same, with what is to be tried again later. */
  redeliver(): Promise<string | null>;
  state(id: string): Promise<string | undefined>;
  /** Waits for what is done after an answer. */
  settled(): Promise<void>;
  /** Opens the channel anew, as a restart does. */
  restart(): Promise<ChatHouse>;
  /** Messages of the app in a conversation, oldest first. */
  messagesIn(conversation: string): readonly ChatMessage[];
  /** The conversation of the app with one person. */
  alone(person: Colleague): string;
  /** Somebody deletes all messages. */
  deleteMessages(): void;
  /** What the chat does instead of what it is asked, the next times it is. */
  go(wrong: ChatTrouble): void;
  /** The trouble is over. */
  mend(): void;
  /** Enforces the chat's own limits. @returns how often it refused. */
  throttle(): () => number;
  /** Calls of a kind that the chat was made. */
  calls(kind: "post" | "update"): number;
  as(person: Colleague): ChatSeat;
  /** Accounts that are nearly Grace's: her name, her number elsewhere. */
  impostors(): readonly ChatSeat[];
  /** Everything in which the chat makes more of text than what it says. */
  markupIn(conversation: string): readonly string[];
}

export type ChatTrouble =
  | { readonly kind: "throttled"; readonly seconds: number }
  | { readonly kind: "unavailable"; readonly times: number; readonly call: "post" | "update" }
  /** It is done, and only the answer is lost. */
  | { readonly kind: "answer lost" }
  /** Refused for good. */
  | { readonly kind: "refused" };

export interface ChatMessage {
  readonly id: string;
  readonly words: string;
  /** How often it was updated. */
  readonly updates: number;
  /** The message it is beneath, in a thread. */
  readonly beneath: string | null;
}

/** What a press carries, as a client would send it. */
export interface CopiedPress {
  readonly data: JsonObject;
  readonly verb: string;
}

export type ChatVerb = "approve" | "reject" | "escalate";

/** Somebody at their desk. */
export interface ChatSeat {
  /** Decides as a person does, button by button. @returns what they are shown in the end. */
  press(messageId: string, verb: ChatVerb, reason?: string): Promise<string>;
  /** What their own press would carry; `undefined` if they are offered none. */
  copy(messageId: string, verb: ChatVerb): Promise<CopiedPress | undefined>;
  /** Sends what was copied, by whomever, or made up, and is vouched for by the chat as theirs. */
  send(messageId: string, copied: CopiedPress, reason?: string): Promise<string>;
  /** How long each answer took, in milliseconds. */
  readonly waits: readonly number[];
}
