import type { KnownBlock, ModalView } from "@slack/types";
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
  type WebClientOptions,
} from "@slack/web-api";
import type { SlackMessage } from "../message/approval-message.ts";
import { quietLogger } from "./quiet-logger.ts";
import { type SlackApi, SlackCallError } from "./slack-api.ts";

export interface WebApiOptions {
  readonly botToken: string;
  /** Such as `https://slack.com/api`. The token is sent nowhere else. */
  readonly url: string;
}

/** What one call may take; Slack's own answers come well within a second. */
const TIMEOUT_MS = 10_000;

/**
 * Options for every client of the Web API. Trying again is done by us, within the limits of the whole channel; the
 * SDK's own way waits inside a queue, for half an hour at worst.
 */
export function clientOptions(url: string): WebClientOptions {
  return {
    slackApiUrl: `${url}/`,
    allowAbsoluteUrls: false,
    logger: quietLogger,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
  };
}

/** Slack's Web API through `@slack/web-api`. */
export function webApi({ botToken, url }: WebApiOptions): SlackApi {
  const client = new WebClient(botToken, clientOptions(url));
  return {
    authenticate: () =>
      call(async () => {
        const { team_id: team, user_id: user } = await client.auth.test();
        return { team: required(team), user: required(user) };
      }),
    openPersonal: (user) =>
      call(async () => {
        const { channel } = await client.conversations.open({ users: user });
        return { channel: required(channel?.id) };
      }),
    post: (channel, message, threadTs) =>
      call(async () => {
        const { ts } = await client.chat.postMessage({
          channel,
          ...written(message),
          unfurl_links: false,
          unfurl_media: false,
          ...(threadTs === null ? {} : { thread_ts: threadTs }),
        });
        return { ts: required(ts) };
      }),
    update: (channel, ts, message) =>
      call(async () => {
        await client.chat.update({ channel, ts, ...written(message) });
      }),
    openModal: (triggerId, view: ModalView) =>
      call(async () => {
        await client.views.open({ trigger_id: triggerId, view });
      }),
    whisper: (channel, user, text) =>
      call(async () => {
        await client.chat.postEphemeral({ channel, user, text, link_names: false, parse: "none" });
      }),
  };
}

/** `parse: none` and no link names: Slack makes nothing of the line for notifications. */
function written({ text, blocks }: SlackMessage): {
  text: string;
  blocks: KnownBlock[];
  parse: "none";
  link_names: false;
} {
  return { text, blocks: [...blocks], parse: "none", link_names: false };
}

async function call<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw toSlackCallError(error);
  }
}

/** What the SDK throws, without what it was asked and answered, which may hold the token. */
export function toSlackCallError(error: unknown): SlackCallError {
  if (error instanceof SlackCallError) return error;
  if (error instanceof WebAPIRateLimitedError) {
    const retryAfterMs = error.retryAfter * 1_000;
    return new SlackCallError({ status: 429, code: "ratelimited", retryAfterMs });
  }
  if (error instanceof WebAPIHTTPError) return new SlackCallError({ status: error.statusCode });
  if (error instanceof WebAPIPlatformError) {
    const { error: code } = error.data;
    // What is no name of Slack's is the text of whoever answered in its place.
    return new SlackCallError({
      status: 200,
      code: /^[a-z_]{1,60}$/.test(code) ? code : "unreadable_answer",
    });
  }
  return new SlackCallError({});
}

function required(value: string | undefined): string {
  if (value === undefined) throw new SlackCallError({ status: 200, code: "incomplete_answer" });
  return value;
}
