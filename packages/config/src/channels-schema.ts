import { z } from "zod";

/** Where people are told by HTTP, signed with a secret both sides know. */
export interface WebhookConfig {
  readonly name: string;
  readonly url: string;
  readonly secret: string;
}

export interface ChannelsConfig {
  readonly webhooks: readonly WebhookConfig[];
}

const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?:\/|$)/;

const webhook = z.strictObject({
  name: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
      "expected up to 64 letters, digits, `.`, `_` or `-`, beginning with a letter or digit",
    )
    .describe("Names it in the log."),
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

/** `channels`. */
export const channelsSchema: z.ZodType<ChannelsConfig> = z.strictObject({
  webhooks: z
    .array(webhook)
    .max(16)
    .default([])
    .refine(
      (all) => new Set(all.map(({ name }) => name)).size === all.length,
      "expected a name of its own for each",
    )
    .describe("Programs that are told of requests and decisions."),
});
