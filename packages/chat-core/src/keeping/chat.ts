import type {
  AnswersFirst,
  JsonObject,
  KeyedDigest,
  LogHeads,
  PeopleDirectory,
  Reviewer,
  Reviewing,
  Store,
} from "@countersign/core";
import type { CardSubject } from "../story/subject.ts";
import type { CardText } from "../story/card-text.ts";
import type { Place } from "./places.ts";

/** What everything in a chat's channel works with. */
export interface ChatParts {
  /** Under this name notes and notices of the channel are kept, and its decisions recorded. */
  readonly name: Extract<Reviewer["channel"], "teams" | "slack">;
  readonly reviewing: Reviewing;
  /** Under a key of this installation, for what people were shown. */
  readonly digest: KeyedDigest;
  /** Absent where nothing signs the log. */
  readonly heads?: LogHeads | undefined;
  /** What a press lets run waits for its answer; without it nothing does. */
  readonly answersFirst?: Pick<AnswersFirst, "hold"> | undefined;
  readonly store: Pick<Store, "commit" | "approval" | "approvals" | "records" | "channelNotes">;
  readonly people: () => readonly { readonly id: string; readonly name: string }[];
  readonly directory: () => PeopleDirectory;
  /** Conversations by the groups or people who are asked there. Everybody else is asked in person. */
  readonly askIn: () => Readonly<Record<string, string>>;
  /** What the requester is told where they work, beside what their agent is. */
  readonly tellRequester: () => TellRequester;
  /** Where people reach the page, such as `https://approvals.example`; `null` if they cannot. */
  readonly consoleUrl: string | null;
  readonly text: CardText;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Takes a line of trouble for the operator. */
  readonly report: (line: string) => void;
}

/** `rejections`: also what expired. `everything`: also what was approved and how it ended. */
export type TellRequester = "nothing" | "rejections" | "everything";

/** Whom a message that asks is about. People of the configuration. */
export interface Concerned {
  /** Those who are asked in this conversation; empty once it is over. */
  readonly asked: readonly string[];
  /** Whoever asks, if they are one of the configuration's people. */
  readonly requester: readonly string[];
}

/**
 * What a chat is to {@link KeptMessages}. `Where` is a conversation and goes into notes as it is; `Message` is what is
 * sent.
 */
export interface Chat<Where extends object, Message> {
  /** What somebody does where it does not let us in. */
  readonly installMend: string;
  /**
   * The conversation of a place. One with a person is opened if it has not been.
   *
   * @throws {NotInstalled} if the chat does not let us in there.
   */
  whereOf(place: Place): Promise<Where>;
  /** Whether this is the conversation of a place, as far as it is known without asking. */
  isAt(place: Place, where: Where): boolean;
  /** Unique for a conversation, and without a `/`. */
  keyOf(where: Where): string;
  /** A conversation as it was noted. */
  whereIn(note: JsonObject): Where | undefined;
  /** What everybody in a conversation sees of a request. */
  draw(subject: CardSubject, where: Where, concerned: Concerned): Promise<Message>;
  /** Something about a request that people have to know. Nothing on it decides anything. */
  drawTold(
    title: string,
    subject: CardSubject,
    where: Where,
    people: readonly string[],
  ): Promise<Message>;
  /** Sends it, beneath an earlier message if the chat has threads. @returns its id there. */
  post(where: Where, message: Message, beneath: string | null): Promise<string>;
  update(where: Where, id: string, message: Message): Promise<void>;
  /** Whether trouble with a post means that we are not let in there. What was known of it is then forgotten. */
  isShutOut(error: unknown, where: Where): Promise<boolean>;
  /** Whether trouble with an update means that the message is gone. */
  isGone(error: unknown): boolean;
}

/** The name of a person or group, for messages. */
export function nameIn(
  people: readonly { readonly id: string; readonly name: string }[],
  id: string,
): string {
  return people.find((person) => person.id === id)?.name ?? id;
}
