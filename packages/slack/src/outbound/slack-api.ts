import type { ModalView } from "@slack/types";
import type { SlackMessage } from "../message/approval-message.ts";

/** What the channel asks of Slack. Implemented by `webApi`; it translates, and decides nothing. */
export interface SlackApi {
  /** Who the bot is. @throws {SlackCallError} */
  authenticate(): Promise<{ readonly team: string; readonly user: string }>;

  /** Opens the conversation of the bot with one person; the same one each time. @throws {SlackCallError} */
  openPersonal(user: string): Promise<{ readonly channel: string }>;

  /** Posts, in the thread of an earlier message if one is named. @throws {SlackCallError} */
  post(
    channel: string,
    message: SlackMessage,
    threadTs: string | null,
  ): Promise<{ readonly ts: string }>;

  /** Replaces a message of the bot's own. @throws {SlackCallError} */
  update(channel: string, ts: string, message: SlackMessage): Promise<void>;

  /** Shows a modal to whoever pressed a button, within some seconds of that. @throws {SlackCallError} */
  openModal(triggerId: string, view: ModalView): Promise<void>;

  /** Says something that one person in a conversation sees, and nobody else. @throws {SlackCallError} */
  whisper(channel: string, user: string, text: string): Promise<void>;
}

/** Slack refused, or could not be reached. */
export class SlackCallError extends Error {
  /** Slack's own name of the trouble, such as `not_in_channel`; `null` if it gave none. */
  readonly code: string | null;
  /** HTTP status; `null` if there was no answer. */
  readonly status: number | null;
  /** How long to wait, if Slack said so. */
  readonly retryAfterMs: number | null;

  constructor(
    details: {
      readonly code?: string | null;
      readonly status?: number | null;
      readonly retryAfterMs?: number | null;
    },
    options?: ErrorOptions,
  ) {
    const { code = null, status = null, retryAfterMs = null } = details;
    super(
      code === null && status === null
        ? "Slack could not be reached"
        : `Slack answered ${[code, status === 200 ? null : status].filter((part) => part !== null).join(" ")}`,
      options,
    );
    this.name = "SlackCallError";
    this.code = code;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}
