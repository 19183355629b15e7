import type { Detector } from "../detector.ts";
import { ALPHANUMERIC, runEnd, table } from "../text/characters.ts";

const PATH = table(`${ALPHANUMERIC}-_/.@`);
/** Shortest path that holds a secret: `123456/abc9def`. */
const LEAST_PATH = 12;

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
      "hooks.slack.com/triggers/",
      "discord.com/api/webhooks/",
      "discordapp.com/api/webhooks/",
      "outlook.office.com/webhook/",
      "webhook.office.com/webhookb2/",
      "hooks.zapier.com/hooks/catch/",
    ],
    end(text, _start, from) {
      const end = runEnd(text, from, PATH, 400);
      return end - from >= LEAST_PATH && /\d/.test(text.slice(from, end)) ? end : -1;
    },
  },
};
