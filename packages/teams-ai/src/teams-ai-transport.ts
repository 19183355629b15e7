/**
 * `@microsoft/teams-ai` behind the port: its adapter alone. It listens to nothing; what Teams sends is given to it after
 * it was verified, and it verifies once more.
 */
import type { OpenTransport } from "@countersign/teams-core";
// Not the package's own entry, which loads the client of a model provider.
import { TeamsAdapter } from "@microsoft/teams-ai/lib/TeamsAdapter.js";
import { AuthenticationConfiguration } from "botframework-connector";
import { boundedHttp } from "./bounded-http.ts";
import { jsonOf, transportOn } from "./bot-adapter.ts";
import { TokenCredentials } from "./token-credentials.ts";

export interface TeamsAiTransportOptions {
  /** Application (client) id of the bot. */
  readonly appId: string;
  /** Gives a token of the bot's for `https://api.botframework.com`. */
  readonly token: () => Promise<string>;
  /** Where keys and tokens are from, where that is not Microsoft's public cloud. */
  readonly cloud?: {
    readonly openIdUrl: string;
    readonly tokenIssuer: string;
    readonly loginUrl: string;
  };
}

const PUBLIC = {
  openIdUrl: "https://login.botframework.com/v1/.well-known/openidconfiguration",
  tokenIssuer: "https://api.botframework.com",
  loginUrl: "https://login.microsoftonline.com/botframework.com",
} as const;

/** Nothing is there: tokens that are not from the channel, the bot's own among them, find no key. */
const NOWHERE = "http://127.0.0.1:9/none";

/**
 * The SDK's adapter with everything of it closed that need not be open: it takes tokens of the channel alone, follows no
 * redirect, and does not try again by itself. Also for a bot that `registerApprovals` joins.
 */
export function strictAdapter({
  appId,
  token,
  cloud = PUBLIC,
}: TeamsAiTransportOptions): TeamsAdapter {
  const adapter = new TeamsAdapter(
    {
      MicrosoftAppId: appId,
      // All of them, or the SDK takes none.
      ToBotFromChannelOpenIdMetadataUrl: cloud.openIdUrl,
      ToBotFromChannelTokenIssuer: cloud.tokenIssuer,
      ToBotFromEmulatorOpenIdMetadataUrl: NOWHERE,
      ToChannelFromBotLoginUrl: cloud.loginUrl,
      ToChannelFromBotOAuthScope: "https://api.botframework.com",
      OAuthUrl: "https://api.botframework.com",
      ValidateAuthority: "false",
      CallerId: "",
    } as never,
    new TokenCredentials(appId, token),
    new AuthenticationConfiguration(["msteams"]),
    { httpClient: { sendRequest: boundedHttp } } as never,
  );
  adapter.onTurnError = async (_context, error) => {
    throw error;
  };
  return adapter;
}

/** Opens the adapter. */
export function teamsAiTransport(options: TeamsAiTransportOptions): OpenTransport {
  return async (events) =>
    transportOn({
      adapter: strictAdapter(options),
      appId: options.appId,
      token: options.token,
      turn: async (context) => {
        const activity = jsonOf(context);
        if (activity["type"] !== "invoke") return events.received(activity);
        if (activity["name"] !== "adaptiveCard/action") return;
        const body = await events.invoked(activity);
        await context.sendActivity({ type: "invokeResponse", value: { status: 200, body } });
      },
    });
}
