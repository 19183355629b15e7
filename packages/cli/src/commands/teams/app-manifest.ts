import type { JsonObject } from "@countersign/core";
import { VERSION } from "../../version.ts";

export interface ManifestOptions {
  /** Application (client) id of the bot, which also becomes the app's own id. */
  readonly appId: string;
  /** What people see; at most 30 characters. */
  readonly name: string;
  /** Where people reach the page, or another address of whoever runs this. */
  readonly website: string;
}

/**
 * The manifest of the Teams app: a bot that can be added to a team, a chat and for oneself, and nothing else.
 *
 * @see https://learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema
 */
export function appManifest({ appId, name, website }: ManifestOptions): JsonObject {
  return {
    $schema:
      "https://developer.microsoft.com/en-us/json-schemas/teams/v1.19/MicrosoftTeams.schema.json",
    manifestVersion: "1.19",
    version: /^\d+\.\d+\.\d+/.exec(VERSION)?.[0] ?? "1.0.0",
    id: appId,
    developer: {
      name: name.slice(0, 32),
      websiteUrl: website,
      privacyUrl: website,
      termsOfUseUrl: website,
    },
    name: {
      short: name.slice(0, 30),
      full: `${name}: approvals of AI agents' calls`.slice(0, 100),
    },
    description: {
      short: "Asks the right people before an AI agent does something that matters.",
      full:
        "An AI agent's call that needs a person is held and asked about here: what would happen, who asks, " +
        "which data, and why it was held. Approve, reject or escalate on the card; the card then says what came of it. " +
        "Personal data on a card is masked.",
    },
    icons: { color: "color.png", outline: "outline.png" },
    accentColor: "#1F3A5F",
    bots: [
      {
        botId: appId,
        scopes: ["team", "groupChat", "personal"],
        isNotificationOnly: false,
        supportsFiles: false,
      },
    ],
    permissions: ["identity", "messageTeamMembers"],
    validDomains: [],
  };
}
