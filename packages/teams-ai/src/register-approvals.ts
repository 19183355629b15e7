import { cardActionOf, type OpenTransport } from "@countersign/teams-core";
import type { Application, TurnState } from "@microsoft/teams-ai";
import type { CloudAdapter, TurnContext } from "botbuilder";
import { jsonOf, transportOn } from "./bot-adapter.ts";

export interface ExistingBot {
  /** Application id of the bot, as its adapter has it. */
  readonly appId: string;
  /** Gives a token of the bot's, to see whether its credentials work. It speaks with its adapter's own. */
  readonly token: () => Promise<string>;
}

/**
 * Lets an existing bot ask for approvals as well. Buttons of ours come to us, everything else stays the bot's; both see
 * where the bot is added and removed.
 *
 * The bot's endpoint gives what it receives to the channel that is opened with this (`TeamsChannel.handle`), which
 * verifies it and passes it on to the application: not to `adapter.process` a second time.
 *
 * Never route our verbs with `app.adaptiveCards.actionExecute`: once it has answered with a card that has a view per
 * person, it writes each person's view over the message everybody sees.
 */
export function registerApprovals<State extends TurnState>(
  app: Application<State>,
  { appId, token }: ExistingBot,
): OpenTransport {
  const { adapter } = app;
  return async (events) => {
    const answer = async (context: TurnContext): Promise<void> => {
      const body = await events.invoked(jsonOf(context));
      await context.sendActivity({ type: "invokeResponse", value: { status: 200, body } });
    };
    app.addRoute(
      async (context) => isCardAction(context) && cardActionOf(jsonOf(context)) !== undefined,
      answer,
      true,
    );
    app.turn("beforeTurn", async (context) => {
      if (context.activity.type === "invoke") return true;
      const activity = jsonOf(context);
      await events.received(activity);
      // A press from a client without Action.Execute is a message, and none for the bot.
      return cardActionOf(activity) === undefined;
    });
    return transportOn({
      adapter: adapter as unknown as CloudAdapter,
      appId,
      token,
      turn: async (context) => {
        const isHandled = await app.run(context);
        // Nobody's button still gets an answer that Teams understands.
        if (!isHandled && isCardAction(context)) await answer(context);
      },
    });
  };
}

function isCardAction({ activity }: TurnContext): boolean {
  return activity.type === "invoke" && activity.name === "adaptiveCard/action";
}
