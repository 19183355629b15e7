import type { ListenAddress } from "@countersign/config";

export interface StepsOptions {
  /** Where the manifest was written. */
  readonly manifest: string;
  /** Where Slack sends interactions; `null` for Socket Mode. */
  readonly endpoint: string | null;
  readonly listen: ListenAddress;
  readonly isConfigured: boolean;
}

/** The way to approvals in Slack. */
export function steps({ manifest, endpoint, listen, isConfigured }: StepsOptions): string {
  const isSocket = endpoint === null;
  return `wrote ${manifest}

Slack (somebody who may install apps)

  1. Open api.slack.com/apps, Create New App, From a manifest, choose the workspace, and paste the
     file. It asks for two scopes: chat:write and im:write.
  2. Install it to the workspace. Note, from Basic Information and OAuth & Permissions:
       the App ID (A…), the Bot User OAuth Token (xoxb-…)${isSocket ? "" : ", the Signing Secret"}
${
  isSocket
    ? `     and make an App-Level Token (xapp-…) with the scope connections:write.
`
    : ""
}
This machine

  3. ${isConfigured ? "The configuration names Slack already. Check" : "Add"} in countersign.yaml:
       channels:
         slack:
           team: TEAM-ID                  # T…: in the address of the workspace in a browser
           app_id: APP-ID
           bot_token: \${env:COUNTERSIGN_SLACK_BOT_TOKEN}
           ${isSocket ? "app_token: ${env:COUNTERSIGN_SLACK_APP_TOKEN}" : "signing_secret: ${env:COUNTERSIGN_SLACK_SIGNING_SECRET}"}
           ask_in: { YOUR-GROUP: "LINK TO THE CHANNEL" }   # Slack: … on the channel, Copy link
       people:
         ada: { slack: MEMBER-ID }        # Slack: profile, …, Copy member ID
${
  isSocket
    ? "  4. Start: countersign serve. Nothing of this machine has to be reachable.\n"
    : `  4. Let ${endpoint} lead to http://${listen.host}:${listen.port}/slack/interactions,
     and nothing else of this machine. Then start: countersign serve
`
}
Slack

  5. Invite the app to each channel named in ask_in: /invite @Countersign

  6. countersign slack doctor --send YOUR-GROUP
`;
}
