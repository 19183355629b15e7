import { z } from "zod";

import { type SlackConfig, slackSchema } from "./slack-schema.ts";
import { pageAddress, type TeamsConfig, teamsSchema, type WorkflowConfig } from "./teams-schema.ts";

/** Where people are told by HTTP, signed with a secret both sides know. */
export interface WebhookConfig {
  readonly name: string;
  readonly url: string;
  readonly secret: string;
}

export interface ChannelsConfig {
  readonly webhooks: readonly WebhookConfig[];
  /** `null`: nobody is asked in Teams. */
  readonly teams: TeamsConfig | null;
  /** `null`: nobody is asked in Slack. */
  readonly slack: SlackConfig | null;
  readonly workflows: readonly WorkflowConfig[];
}

const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?:\/|$)/;

const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    "expected up to 64 letters, digits, `.`, `_` or `-`, beginning with a letter or digit",
  )
  .refine(
    (written) => written !== "teams" && written !== "slack",
    "`teams` and `slack` are the channels of these names: expected another",
  )
  .describe("Names it in the log.");

const webhook = z.strictObject({
  name,
  url: z
    .url("expected an address such as `https://hooks.example/countersign`")
    .refine(
      (url) => url.startsWith("https://") || LOOPBACK.test(url),
      "expected `https://`; `http://` goes no further than this machine",
    )
    .describe("Where notices are posted."),
  secret: z
    .string()
    .regex(
      /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/,
      "expected `whsec_` and 24 to 64 bytes in base64, best as `${env:NAME}`",
    )
    .describe("Signs what is sent, as the Standard Webhooks specification says."),
});

const workflow: z.ZodType<WorkflowConfig> = z.strictObject({
  name,
  url: z
    .url("expected the address of a flow")
    .refine(
      (url) => url.startsWith("https://") || LOOPBACK.test(url),
      "expected `https://`; `http://` goes no further than this machine",
    )
    .describe("Address of the flow, best as `${env:NAME}`: whoever has it can post."),
  reviewers: z
    .array(z.string().min(1))
    .default([])
    .describe("Groups or people whose requests it is told of. Without them, of all."),
  page: pageAddress,
});

/** `channels`. */
export const channelsSchema: z.ZodType<ChannelsConfig> = z
  .strictObject({
    webhooks: z
      .array(webhook)
      .max(16)
      .default([])
      .describe("Programs that are told of requests and decisions."),
    teams: teamsSchema.exactOptional().describe("Asks reviewers in Microsoft Teams."),
    slack: slackSchema.exactOptional().describe("Asks reviewers in Slack."),
    workflows: z
      .array(workflow)
      .max(16)
      .default([])
      .describe("Flows of Teams' Workflows that post a card with a link. They decide nothing."),
  })
  .refine(({ webhooks, workflows }) => {
    const names = [...webhooks, ...workflows].map((channel) => channel.name);
    return new Set(names).size === names.length;
  }, "expected a name of its own for each")
  .transform(({ teams, slack, ...rest }) => ({
    ...rest,
    teams: teams ?? null,
    slack: slack ?? null,
  }));
