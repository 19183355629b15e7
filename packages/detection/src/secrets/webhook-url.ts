import type { Detector } from "../detector.ts";
import { ALPHANUMERIC, runEnd, table } from "../text/characters.ts";

const PATH = table(`${ALPHANUMERIC}-_/.`);

/** Finds addresses that let anyone who has them post: the path is the secret. */
export const webhookUrl: Detector = {
  name: "webhook-url",
  entityType: "WEBHOOK_SECRET",
  confidence: 0.97,
  sources: [
    "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks",
    "https://discord.com/developers/docs/resources/webhook",
    "https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook",
  ],
  anchor: {
    on: "prefix",
    prefixes: [
      "hooks.slack.com/services/",
      "hooks.slack.com/workflows/",
      "discord.com/api/webhooks/",
      "discordapp.com/api/webhooks/",
      "outlook.office.com/webhook/",
      "webhook.office.com/webhookb2/",
      "hooks.zapier.com/hooks/catch/",
    ],
    end(text, _start, from) {
      const end = runEnd(text, from, PATH, 400);
      return end - from >= 16 && /\d/.test(text.slice(from, end)) ? end : -1;
    },
  },
};
