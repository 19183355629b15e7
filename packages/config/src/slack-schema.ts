import { z } from "zod";

import { type ListenAddress, parseLoopbackAddress } from "./listen-address.ts";
import { pageAddress, serviceAddress } from "./teams-schema.ts";

/** How Slack's messages come in: to an address of ours, signed, or through a connection we open. */
export type SlackReception =
  | { readonly kind: "http"; readonly signingSecret: string; readonly listen: ListenAddress }
  | { readonly kind: "socket"; readonly appToken: string };

/** Approvals in Slack. */
export interface SlackConfig {
  /** Id of the workspace. */
  readonly team: string;
  /** Workspaces whose people are listened to. */
  readonly teams: readonly string[];
  /** Id of the app; what names another is refused. */
  readonly appId: string;
  readonly botToken: string;
  readonly reception: SlackReception;
  /** Ids of conversations, by the group or person who is asked there. Others are asked in person. */
  readonly askIn: Readonly<Record<string, string>>;
  /** Where people reach the page, without a slash at the end; `null` if they cannot. */
  readonly page: string | null;
  /** Slack's Web API, without a slash at the end. The token is sent nowhere else. */
  readonly api: string;
}

export const slackTeam: z.ZodType<string> = z
  .string()
  .regex(/^[TE][A-Z0-9]{2,}$/, "expected the id of a workspace such as `T012AB3CD`");

export const slackUser: z.ZodType<string> = z
  .string()
  .regex(/^[UW][A-Z0-9]{2,}$/, "expected a member id such as `U012AB3CD`");

const CHANNEL = /^[CG][A-Z0-9]{2,30}$/;

/** The id of a conversation, or the link that Slack copies for one. */
const conversation = z.string().transform((written, context): string => {
  const inLink =
    /^https:\/\/[\w.-]+\.slack(?:-gov)?\.com\/(?:archives|client\/[TE]\w+)\/(\w+)/.exec(
      written,
    )?.[1];
  const id = inLink ?? written;
  if (CHANNEL.test(id)) return id;
  context.addIssue({
    code: "custom",
    message: "expected the link to a channel, as Slack copies it, or its id such as `C012AB3CD`",
  });
  return z.NEVER;
});

const listen = z.string().transform((text, context): ListenAddress => {
  const read = parseLoopbackAddress(text);
  if ("address" in read) return read.address;
  context.addIssue({ code: "custom", message: read.problem });
  return z.NEVER;
});

/** `channels.slack`. */
export const slackSchema: z.ZodType<SlackConfig> = z
  .strictObject({
    team: slackTeam.describe("Id of the workspace."),
    more_teams: z
      .array(slackTeam)
      .max(50)
      .default([])
      .describe("Other workspaces whose people are listened to."),
    app_id: z
      .string()
      .regex(/^A[A-Z0-9]{2,}$/, "expected the id of an app such as `A012AB3CD`")
      .describe("Id of the app."),
    bot_token: z
      .string()
      .regex(/^xoxb-[\w-]+$/, "expected a bot token, `xoxb-…`, best as `${env:NAME}`")
      .describe("Bot user OAuth token, best as `${env:NAME}`."),
    signing_secret: z
      .string()
      .min(16, "expected the signing secret of the app, best as `${env:NAME}`")
      .exactOptional()
      .describe("Signing secret, where Slack sends to an address of yours."),
    app_token: z
      .string()
      .regex(/^xapp-[\w-]+$/, "expected an app-level token, `xapp-…`, best as `${env:NAME}`")
      .exactOptional()
      .describe("App-level token for Socket Mode, where Slack cannot reach this machine."),
    listen: listen
      .prefault("127.0.0.1:3979")
      .describe("Where Slack's messages are taken, at `/slack/interactions`. Loopback only."),
    ask_in: z
      .record(z.string(), conversation)
      .default({})
      .describe(
        "Where a group of `reviewers`, or a person, is asked: the link to a channel, or its id. Others are asked in person.",
      ),
    page: pageAddress.exactOptional(),
    api: serviceAddress.default("https://slack.com/api").describe("Slack's Web API."),
  })
  .superRefine((value, context) => {
    const ways = [value.signing_secret, value.app_token].filter((way) => way !== undefined);
    if (ways.length === 1) return;
    const message = "expected one of `signing_secret` (HTTP) or `app_token` (Socket Mode)";
    context.addIssue({ code: "custom", message });
  })
  .transform((value) => ({
    team: value.team,
    teams: [...new Set([value.team, ...value.more_teams])],
    appId: value.app_id,
    botToken: value.bot_token,
    reception:
      value.app_token === undefined
        ? {
            kind: "http" as const,
            signingSecret: value.signing_secret ?? "",
            listen: value.listen,
          }
        : { kind: "socket" as const, appToken: value.app_token },
    askIn: value.ask_in,
    page: value.page ?? null,
    api: value.api,
  }));
