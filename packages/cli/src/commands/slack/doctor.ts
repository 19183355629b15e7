import { parseArgs } from "node:util";
import type { Config, SlackConfig } from "@countersign/config";
import {
  openSlackExamination,
  openStorage,
  peopleDirectory,
  systemClock,
} from "@countersign/runtime";
import { readMasterKey } from "@countersign/storage";
import type { CommandContext, CommandResult } from "../../command.ts";
import { loadConfigFor } from "../../config-file.ts";
import { answer, type Finding, knock, trial } from "../chat-findings.ts";

/** Looks at everything that has to be right before somebody is asked in Slack. */
export async function examine(
  argv: readonly string[],
  context: CommandContext,
): Promise<CommandResult | { readonly problem: string }> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      config: { type: "string" },
      json: { type: "boolean" },
      endpoint: { type: "string" },
      send: { type: "string" },
    },
  });
  const config = await loadConfigFor(values.config, context);
  const { slack } = config.channels;
  if (slack === null) {
    return answer([
      {
        subject: "configuration",
        state: "wrong",
        says: "it does not name Slack",
        mend: "add `channels.slack`: `countersign slack init` says how",
      },
    ]);
  }
  return answer([
    { subject: "configuration", state: "ok", says: `app ${slack.appId}` },
    ...(await lookAtSlack(config, slack, values.send)),
    ...(await lookAtDoor(slack)),
    ...(values.endpoint === undefined ? [] : [await lookAtEndpoint(values.endpoint)]),
  ]);
}

/** Tokens, people and places, and the test message. */
async function lookAtSlack(
  config: Config,
  slack: SlackConfig,
  send: string | undefined,
): Promise<readonly Finding[]> {
  const masterKey = await readMasterKey(config.dataFolder);
  const { store } = await openStorage(config, { masterKey });
  try {
    const directory = peopleDirectory(config);
    const examination = await openSlackExamination(
      { store, clock: systemClock, people: () => directory, config: () => config },
      slack,
    );
    const alone = config.approvals.reviewers.filter((name) =>
      config.people.some(({ id }) => id === name),
    );
    const names = [...config.reviewers.map(({ name }) => name), ...alone];
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
      ...peopleWithoutSlack(config),
      ...examination.places(names).map(
        ({ asked, where }): Finding => ({
          subject: `asked: ${asked}`,
          state: "note",
          says: `${where}; whether it may write there, --send shows`,
        }),
      ),
      ...(send === undefined
        ? []
        : [
            await trial(
              `test message to ${send}`,
              async () => {
                const count = await examination.sendTest(send);
                if (count === 0) throw new Error("nobody whom Slack knows is behind that name");
              },
              { ok: "posted", mend: "invite the app there: /invite @Countersign" },
            ),
          ]),
    ];
  } finally {
    await store.close();
  }
}

function peopleWithoutSlack({ people, reviewers, approvals }: Config): readonly Finding[] {
  const named = new Set([...reviewers.flatMap((group) => group.people), ...approvals.reviewers]);
  return people
    .filter(({ id, slack }) => named.has(id) && slack === null)
    .map(({ id }) => ({
      subject: `person ${id}`,
      state: "note" as const,
      says: "decides, and is not known in Slack",
      mend: `people.${id}.slack: U…`,
    }));
}

/** Whether the daemon listens for Slack. */
async function lookAtDoor({ reception }: SlackConfig): Promise<readonly Finding[]> {
  const subject = "this machine";
  if (reception.kind === "socket") return [];
  const { host, port } = reception.listen;
  if (port === 0) return [{ subject, state: "note", says: "listens on a port of its own choice" }];
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}/slack/interactions`;
  const status = await knock(url);
  if (status === 401) return [{ subject, state: "ok", says: `${url} refuses strangers` }];
  return [
    status === null
      ? { subject, state: "wrong", says: `nothing listens at ${url}`, mend: "countersign serve" }
      : {
          subject,
          state: "wrong",
          says: `${url} answers ${status}`,
          mend: "is it another program?",
        },
  ];
}

/** What the world sees. */
async function lookAtEndpoint(endpoint: string): Promise<Finding> {
  const subject = "endpoint";
  const url = URL.parse(endpoint);
  if (url?.protocol !== "https:" && url?.hostname !== "127.0.0.1") {
    const says = "Slack sends to `https://` only";
    return { subject, state: "wrong", says, mend: "give the endpoint a certificate" };
  }
  const status = await knock(url.href);
  return status === 401
    ? { subject, state: "ok", says: `${url.href} refuses strangers` }
    : {
        subject,
        state: "wrong",
        says: status === null ? `${url.href} cannot be reached` : `it answers ${status}`,
        mend: "let it lead to what `channels.slack.listen` says, path included",
      };
}
