/** The part of the port that speaks through a botbuilder adapter, whoever made it. */
import type { JsonObject, JsonValue } from "@countersign/core";
import {
  type ConversationReference,
  messageActivity,
  type TeamsMessage,
  TeamsCallError,
  type TeamsTransport,
} from "@countersign/teams-core";
import type { CloudAdapter, TurnContext } from "botbuilder";
import type { ConnectorClient } from "botframework-connector";
import { toTeamsCallError } from "./to-teams-call-error.ts";

const TIMEOUT_MS = 10_000;

export interface BotAdapterOptions {
  readonly adapter: CloudAdapter;
  /** Application id of the bot. */
  readonly appId: string;
  /** Gets a token to speak with. */
  readonly token: () => Promise<string>;
  /** Runs one turn of the bot. */
  readonly turn: (context: TurnContext) => Promise<void>;
}

/** A transport on an adapter. */
export function transportOn({ adapter, appId, token, turn }: BotAdapterOptions): TeamsTransport {
  const speak = <Result>(
    at: ConversationReference,
    act: (conversations: ConnectorClient["conversations"]) => Promise<Result>,
  ): Promise<Result> =>
    called(async () => {
      // It can resolve although what was to be said was not, so that is told past it.
      let said: { readonly result: Result } | { readonly error: unknown } | undefined;
      await adapter.continueConversationAsync(
        appId,
        {
          channelId: "msteams",
          serviceUrl: at.serviceUrl,
          bot: { id: `28:${appId}`, name: "" },
          conversation: {
            id: at.conversationId,
            tenantId: at.tenantId,
            isGroup: false,
            conversationType: "",
            name: "",
          },
        },
        async (context) => {
          // Not `context.sendActivity`: it answers to a message, and there is none to answer to.
          const { conversations } = context.turnState.get<ConnectorClient>(
            adapter.ConnectorClientKey,
          );
          said = await act(conversations).then(
            (result) => ({ result }),
            (error: unknown) => ({ error }),
          );
        },
      );
      if (said === undefined) throw new TeamsCallError({ status: null, code: "not sent" });
      if ("error" in said) throw said.error;
      return said.result;
    });
  const activityOf = (message: TeamsMessage): never => messageActivity(message) as never;

  return {
    async receive({ headers, activity }) {
      const answer: { status: number; body?: JsonValue } = { status: 200 };
      // These four methods are all it uses; with a plain response of node it never answers.
      const response = {
        socket: undefined,
        header: () => {},
        status: (status: number) => {
          answer.status = status;
          return response;
        },
        send: (body: JsonValue) => {
          answer.body = body;
          return response;
        },
        end: () => response,
      };
      const request = { body: activity, headers, method: "POST" };
      await adapter.process(request as never, response as never, turn);
      return answer;
    },
    post: (at, message) =>
      speak(at, async (conversations) => {
        const sent = await conversations.sendToConversation(at.conversationId, activityOf(message));
        return { activityId: idIn(sent.id) };
      }),
    update: (at, activityId, message) =>
      speak(at, async (conversations) => {
        await conversations.updateActivity(at.conversationId, activityId, activityOf(message));
      }),
    openPersonal: ({ serviceUrl, tenantId }, objectId) =>
      called(async () => {
        let conversationId: string | undefined;
        const parameters = {
          isGroup: false,
          bot: { id: `28:${appId}`, name: "" },
          members: [{ id: objectId, name: "" }],
          tenantId,
          channelData: { tenant: { id: tenantId } },
        };
        await adapter.createConversationAsync(
          appId,
          "msteams",
          serviceUrl,
          "https://api.botframework.com",
          parameters as never,
          async (context) => {
            conversationId = context.activity.conversation.id;
          },
        );
        return { serviceUrl, conversationId: idIn(conversationId), tenantId };
      }),
    member: async (at, objectId) => {
      try {
        return await speak(at, async (conversations) => {
          const found = await conversations.getConversationMember(at.conversationId, objectId);
          return { memberId: idIn(found.id) };
        });
      } catch (error) {
        if (error instanceof TeamsCallError && error.status === 404) return undefined;
        throw error;
      }
    },
    authenticate: () =>
      called(async () => {
        await token();
      }),
  };
}

/** What the SDK made of an activity, as JSON again: it turns times into dates. */
export function jsonOf(context: TurnContext): JsonObject {
  return JSON.parse(JSON.stringify(context.activity)) as JsonObject;
}

async function called<Result>(call: () => Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TeamsCallError({ status: null })), TIMEOUT_MS);
  });
  try {
    return await Promise.race([call(), late]);
  } catch (error) {
    throw toTeamsCallError(error);
  } finally {
    clearTimeout(timer);
  }
}

function idIn(id: string | undefined): string {
  if (id === undefined || id === "") throw new TeamsCallError({ status: 502, code: "no id" });
  return id;
}
