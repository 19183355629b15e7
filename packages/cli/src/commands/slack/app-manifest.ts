import type { JsonObject } from "@countersign/core";

export interface ManifestOptions {
  /** What people see; at most 35 characters. */
  readonly name: string;
  /** Where Slack sends interactions; `null` for Socket Mode. */
  readonly endpoint: string | null;
}

/**
 * What Slack makes the app from: a bot that writes where it was invited and to people alone, and hears of its own
 * buttons. It reads no messages, knows no names and is told of no events.
 *
 * @see https://docs.slack.dev/reference/app-manifest
 */
export function appManifest({ name, endpoint }: ManifestOptions): JsonObject {
  return {
    display_information: {
      name: name.slice(0, 35),
      description: "Asks the right people before an AI agent does something that matters.",
      background_color: "#1f3a5f",
    },
    features: {
      app_home: {
        home_tab_enabled: false,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: true,
      },
      bot_user: { display_name: name.slice(0, 80), always_online: false },
    },
    oauth_config: { scopes: { bot: [...BOT_SCOPES] } },
    settings: {
      interactivity: {
        is_enabled: true,
        ...(endpoint === null ? {} : { request_url: endpoint }),
      },
      org_deploy_enabled: false,
      socket_mode_enabled: endpoint === null,
      token_rotation_enabled: false,
    },
  };
}

/** Post and update own messages; open a conversation with somebody. */
export const BOT_SCOPES = ["chat:write", "im:write"] as const;
