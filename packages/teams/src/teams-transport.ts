/**
 * The Teams SDK v2 behind the port. It listens to nothing: what Teams sends is given to it after it was verified, and it
 * verifies once more.
 */
import type { JsonObject, JsonValue } from "@countersign/core";
import {
  type ConversationReference,
  messageActivity,
  type OpenTransport,
  TeamsCallError,
  type TeamsMessage,
  type TeamsTransport,
} from "@countersign/teams-core";
import { type CloudEnvironment, PUBLIC, withOverrides } from "@microsoft/teams.api";
import { App, type AppOptions, type HttpRouteHandler, type IPlugin } from "@microsoft/teams.apps";
import { quietLogger } from "./quiet-logger.ts";
import { toTeamsCallError } from "./to-teams-call-error.ts";

export interface TeamsTransportOptions {
  /** Application (client) id of the bot. */
  readonly appId: string;
  /** Its directory. */
  readonly tenantId: string;
  readonly credential:
    | { readonly kind: "token"; readonly token: () => Promise<string> }
    /**
     * The managed identity of the machine: `app` if it is the bot's own identity, else the one the bot's application
     * trusts, `system` or its client id.
     */
    | { readonly kind: "managed-identity"; readonly identity: string };
  /** Where tokens are from, where they differ from Microsoft's public cloud. */
  readonly cloud?: Pick<
    Partial<CloudEnvironment>,
    "loginEndpoint" | "openIdMetadataUrl" | "tokenIssuer" | "botScope"
  >;
}

const ENDPOINT = "/api/messages";
const TIMEOUT_MS = 10_000;
const MOST_ANSWER_BYTES = 1_048_576;

/** Opens the adapter. */
export function teamsTransport(options: TeamsTransportOptions): OpenTransport {
  return async (events) => {
    const routes = new Map<string, HttpRouteHandler>();
    const app = new App({
      ...appOptions(options),
      httpServerAdapter: {
        registerRoute: (method, path, handler) => void routes.set(`${method} ${path}`, handler),
      },
    });
    // Not `card.action.<name>`: that looks at `data.action` and not at the verb.
    app.on("card.action", async ({ activity }) => {
      return (await events.invoked(asJson(activity))) as never;
    });
    app.on("activity", async ({ activity }) => {
      if (activity.type !== "invoke") await events.received(asJson(activity));
    });
    await app.initialize();
    const handler = routes.get(`POST ${ENDPOINT}`);
    if (handler === undefined) throw new Error("the Teams SDK offers no route for messages");
    return transportOn(app, handler);
  };
}

function appOptions({
  appId,
  tenantId,
  credential,
  cloud,
}: TeamsTransportOptions): AppOptions<IPlugin> {
  return {
    clientId: appId,
    tenantId,
    // Set, or the SDK takes them from the environment.
    clientSecret: "",
    dangerouslyAllowUnauthenticatedRequests: false,
    messagingEndpoint: ENDPOINT,
    logger: quietLogger,
    cloud: withOverrides(PUBLIC, cloud ?? {}),
    ...(credential.kind === "token"
      ? { token: () => credential.token() }
      : {
          managedIdentityClientId: credential.identity === "app" ? appId : credential.identity,
        }),
    client: {
      timeout: TIMEOUT_MS,
      middlewares: [
        {
          invoke: (context, next) => {
            // The token is for the host that was asked, and for no other.
            context.config.maxRedirects = 0;
            context.config.maxContentLength = MOST_ANSWER_BYTES;
            return next();
          },
        },
      ],
    },
  };
}

function transportOn(app: App, handler: HttpRouteHandler): TeamsTransport {
  const conversations = ({
    serviceUrl,
  }: Pick<ConversationReference, "serviceUrl">): App["api"]["conversations"] =>
    // The app itself speaks to the service URL it was made with, wherever the conversation is.
    app.api.clone({ serviceUrl: serviceUrl.replace(/\/+$/, "") }).conversations;
  const activityOf = (message: TeamsMessage): never => messageActivity(message) as never;
  return {
    async receive({ headers, activity }) {
      const { status, body } = await handler({ headers, body: activity });
      return body === undefined ? { status } : { status, body: body as JsonValue };
    },
    post: (at, message) =>
      called(async () => {
        const sent = await conversations(at).createActivity(at.conversationId, activityOf(message));
        return { activityId: idIn(sent) };
      }),
    update: (at, activityId, message) =>
      called(async () => {
        await conversations(at).updateActivity(at.conversationId, activityId, activityOf(message));
      }),
    openPersonal: ({ serviceUrl, tenantId }, objectId) =>
      called(async () => {
        const opened = await conversations({ serviceUrl }).create({
          members: [{ id: objectId, name: "", role: "user" }],
          tenantId,
          channelData: { tenant: { id: tenantId } },
        });
        return { serviceUrl, conversationId: idIn(opened), tenantId };
      }),
    member: async (at, objectId) => {
      try {
        return await called(async () => {
          const found = await conversations(at).getMemberById(at.conversationId, objectId);
          return { memberId: idIn(found) };
        });
      } catch (error) {
        if (error instanceof TeamsCallError && error.status === 404) return undefined;
        throw error;
      }
    },
    authenticate: () =>
      called(async () => {
        const token = await app.tokenProvider.getAppToken(app.cloud.botScope);
        if (token === null) throw new TeamsCallError({ status: null, code: "no credential" });
      }),
  };
}

async function called<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw toTeamsCallError(error);
  }
}

function idIn(answer: { readonly id?: unknown }): string {
  if (typeof answer.id !== "string" || answer.id === "") {
    throw new TeamsCallError({ status: 502, code: "no id" });
  }
  return answer.id;
}

/** What the SDK passes on is what was sent, apart from fields it adds for itself. */
function asJson(activity: object): JsonObject {
  return activity as unknown as JsonObject;
}
