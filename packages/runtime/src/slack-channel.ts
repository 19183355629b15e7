import type { Config, SlackConfig } from "@countersign/config";
import type { SlackExamination, SlackPerson } from "@countersign/slack";
import { startCallbackEndpoint } from "./callback-endpoint.ts";
import type { StartedChannel, TeamsParts } from "./teams-channel.ts";

/** What Slack is told to send to. */
const PATH = "/slack/interactions";

/** Opens the channel and its way in. Its code is read only here: most installations have no Slack. */
export async function startSlack(parts: TeamsParts, slack: SlackConfig): Promise<StartedChannel> {
  const {
    openSlackChannel,
    openSocket,
    slackEndpoint,
    signatureVerifier,
    webApi,
    MOST_BODY_BYTES,
  } = await import("@countersign/slack");
  const { store, clock, reviewing, digest, heads, answersFirst, report, config, people } = parts;
  const now = (): number => clock.now();
  const opened = await openSlackChannel({
    appId: slack.appId,
    api: webApi({ botToken: slack.botToken, url: slack.api }),
    store,
    reviewing,
    digest,
    heads,
    answersFirst,
    report,
    now,
    directory: people,
    people: () => slackPeople(config()),
    askIn: () => config().channels.slack?.askIn ?? {},
    tellRequester: () => config().approvals.tellRequester,
    consoleUrl: pageOf(config(), slack),
  });
  const { reception } = slack;
  if (reception.kind === "socket") {
    const socket = openSocket({
      appToken: reception.appToken,
      url: slack.api,
      receive: (payload, sent) => opened.receive(payload, sent),
      report,
    });
    return {
      channel: opened.channel,
      async close() {
        await socket.close();
        await opened.close();
      },
    };
  }
  const endpoint = await startCallbackEndpoint({
    channel: "slack",
    path: PATH,
    listen: reception.listen,
    mostBytes: MOST_BODY_BYTES,
    report,
    handle: slackEndpoint({
      verify: signatureVerifier({ signingSecret: reception.signingSecret, store, now }),
      receive: (payload, sent) => opened.receive(payload, sent),
      report,
      now,
    }),
  });
  report(`slack: interactions are taken at ${endpoint.url}`);
  return {
    channel: opened.channel,
    async close() {
      await endpoint.close();
      await opened.close();
    },
  };
}

/** Opens what the doctor looks at: nothing is taken, and only what it is told to is posted. */
export async function openSlackExamination(
  { store, clock, people, config }: Pick<TeamsParts, "store" | "clock" | "people" | "config">,
  slack: SlackConfig,
): Promise<SlackExamination> {
  const { examineSlack, tryConnecting, webApi } = await import("@countersign/slack");
  const { reception, api: url } = slack;
  return examineSlack({
    tryConnecting: async () => {
      if (reception.kind === "socket") await tryConnecting({ appToken: reception.appToken, url });
    },
    api: webApi({ botToken: slack.botToken, url: slack.api }),
    store,
    people: () => slackPeople(config()),
    directory: people,
    askIn: () => config().channels.slack?.askIn ?? {},
    now: () => clock.now(),
  });
}

/**
 * People as Slack knows them: of the configured workspaces only, so that nobody else's are listened to. A member id
 * alone is of the workspace the app is installed in.
 */
function slackPeople({ people, channels: { slack } }: Config): readonly SlackPerson[] {
  return people.map(({ id, name, slack: account }) => {
    const team = account?.team ?? slack?.team;
    const isKnown = team !== undefined && slack?.teams.includes(team) === true;
    return {
      id,
      name: name ?? id,
      slack: account === null || !isKnown ? null : { team, user: account.user },
    };
  });
}

/** The page as people reach it: as it is configured, else on this machine. */
function pageOf({ listen: { http } }: Config, { page }: SlackConfig): string | null {
  if (page !== null) return page;
  return http === null || http.port === 0 ? null : `http://${http.host}:${http.port}`;
}
