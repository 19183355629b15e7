import type { Config, SlackConfig } from "@countersign/config";
import { openSlackExamination } from "@countersign/runtime";
import type { CommandContext, CommandResult } from "../../command.ts";
import { loadConfigFor } from "../../config-file.ts";
import {
  answer,
  askedNames,
  type Chat,
  doctorArguments,
  type Finding,
  lookAtDoor,
  lookAtEndpoint,
  notNamed,
  peopleWithout,
  trial,
  tryMessage,
  withParts,
} from "../chat-findings.ts";

const SLACK: Chat = { key: "slack", name: "Slack", person: "U…" };

/** Looks at everything that has to be right before somebody is asked in Slack. */
export async function examine(
  argv: readonly string[],
  context: CommandContext,
): Promise<CommandResult | { readonly problem: string }> {
  const { endpoint, send, ...values } = doctorArguments(argv);
  const config = await loadConfigFor(values.config, context);
  const { slack } = config.channels;
  if (slack === null) return notNamed(SLACK);
  const { reception } = slack;
  return answer([
    { subject: "configuration", state: "ok", says: `app ${slack.appId}` },
    ...(await lookAtSlack(config, slack, send)),
    ...(reception.kind === "socket"
      ? []
      : [await lookAtDoor(reception.listen, "/slack/interactions")]),
    ...(endpoint === undefined ? [] : [(await lookAtEndpoint(SLACK, endpoint)).finding]),
  ]);
}

/** Tokens, people and places, and the test message. */
function lookAtSlack(
  config: Config,
  slack: SlackConfig,
  send: string | undefined,
): Promise<readonly Finding[]> {
  return withParts(config, async (parts) => {
    const examination = await openSlackExamination(parts, slack);
    return [
      await trial(
        "bot token",
        async () => {
          const { team } = await examination.authenticate();
          if (team !== slack.team) throw new Error(`the token is of workspace ${team}`);
        },
        { ok: `workspace ${slack.team}`, mend: "look at `team` and `bot_token`" },
      ),
      ...(slack.reception.kind === "socket"
        ? [
            await trial("app token", () => examination.tryConnecting(), {
              ok: "Slack lets it connect by Socket Mode",
              mend: "make an app-level token with the scope connections:write",
            }),
          ]
        : []),
      ...peopleWithout(SLACK, config),
      ...examination.places(askedNames(config)).map(
        ({ asked, where }): Finding => ({
          subject: `asked: ${asked}`,
          state: "note",
          says: `${where}; whether it may write there, --send shows`,
        }),
      ),
      ...(await tryMessage(SLACK, send, (to) => examination.sendTest(to), {
        kind: "message",
        mend: "invite the app there: /invite @Countersign",
      })),
    ];
  });
}
