import type { JsonObject, JsonValue } from "@countersign/core";
import type { Card, Mentioned } from "./card/index.ts";

/** Where the bot may speak, as Teams told it. */
export interface ConversationReference {
  readonly serviceUrl: string;
  readonly conversationId: string;
  /** Lower case. */
  readonly tenantId: string;
}

export interface TeamsMessage {
  readonly card: Card;
  /** One line of ours for a notification. */
  readonly summary: string;
}

/** Somebody in a conversation, from its roster. */
export type TeamsMember = Pick<Mentioned, "memberId">;

/** Somebody pressed a button, or their client asked for their view. Verified to come from Teams. */
export interface CardAction {
  readonly verb: string;
  readonly data: JsonObject;
  /** `view` asked by the client itself. Answered to one person; the shared message is not touched. */
  readonly isAutomatic: boolean;
  readonly reference: ConversationReference;
  /** The message the card is on, if Teams said so. */
  readonly cardId: string | null;
  readonly from: ActingPerson;
}

/** Who did something in Teams. The name they go by is not part of it, because anybody can choose one. */
export interface ActingPerson {
  /** Lower case. */
  readonly tenantId: string;
  /** Object id in that directory, in lower case; `null` if Teams named none. */
  readonly objectId: string | null;
  /** `29:…`: what Teams calls them towards this bot. */
  readonly memberId: string;
}

/** What is shown to whoever acted, and to nobody else. */
export type CardAnswer = { readonly card: Card } | { readonly message: string };

/** What a transport calls when Teams says something. Both take activities whose origin was verified, as they came. */
export interface TeamsEvents {
  /**
   * A button was pressed, or a client asks for somebody's view: an invoke `adaptiveCard/action`. Resolves within 5 s
   * with the body to answer with. Never rejects.
   */
  readonly invoked: (activity: JsonObject) => Promise<JsonObject>;
  /** Anything else: installations, people who come and go, messages. Never rejects. */
  readonly received: (activity: JsonObject) => Promise<void>;
}

/** Opens an adapter. */
export type OpenTransport = (events: TeamsEvents) => Promise<TeamsTransport>;

/**
 * Port: how an SDK speaks to Teams. Implemented by `@countersign/teams`; `describeTeamsTransport` in
 * `@countersign/testkit` is its contract suite. It translates, and decides nothing: whether a request comes from Teams
 * is settled before {@link TeamsTransport.receive}, whether somebody may decide by {@link TeamsEvents}.
 */
export interface TeamsTransport {
  /**
   * Gives a verified activity to the SDK, which calls the events. Resolves with what Teams is answered: for a card
   * action always 200 and a body of the kind Teams understands.
   */
  receive(request: InboundActivity): Promise<InboundAnswer>;

  /** @throws {TeamsCallError} */
  post(at: ConversationReference, message: TeamsMessage): Promise<{ readonly activityId: string }>;

  /** Replaces a message of the bot's own. @throws {TeamsCallError} */
  update(at: ConversationReference, activityId: string, message: TeamsMessage): Promise<void>;

  /** Opens the conversation of the bot with one person; the same one each time. @throws {TeamsCallError} */
  openPersonal(
    at: Pick<ConversationReference, "serviceUrl" | "tenantId">,
    objectId: string,
  ): Promise<ConversationReference>;

  /** Finds somebody in a conversation; `undefined` if they are not in it. @throws {TeamsCallError} */
  member(at: ConversationReference, objectId: string): Promise<TeamsMember | undefined>;

  /** Gets a token to speak with, to see whether the credentials work. @throws {TeamsCallError} */
  authenticate(): Promise<void>;
}

export interface InboundActivity {
  readonly headers: Readonly<Record<string, string>>;
  readonly activity: JsonObject;
}

export interface InboundAnswer {
  readonly status: number;
  readonly body?: JsonValue;
}

/** Teams refused, or could not be reached. */
export class TeamsCallError extends Error {
  /** HTTP status; `null` if there was no answer. */
  readonly status: number | null;
  /** Microsoft's own name of the trouble, such as `BotNotInConversationRoster`. */
  readonly code: string | null;
  /** How long to wait, if Teams said so. */
  readonly retryAfterMs: number | null;

  constructor(
    details: {
      readonly status: number | null;
      readonly code?: string | null;
      readonly retryAfterMs?: number | null;
    },
    options?: ErrorOptions,
  ) {
    const { status, code = null, retryAfterMs = null } = details;
    super(
      status === null
        ? "Teams could not be reached"
        : `Teams answered ${status}${code === null ? "" : ` ${code}`}`,
      options,
    );
    this.name = "TeamsCallError";
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}
