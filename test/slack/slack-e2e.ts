/** A real Countersign asking in a fake Slack: an agent, a daemon, an upstream whose effects can be counted. */
import {
  type FakeMember,
  FakeSlack,
  type FakeSlackMessage,
  interactionsAt,
  SlackClient,
  wordsOf,
} from "@countersign/testkit";
import { type Effects, EFFECTS_UPSTREAM, effectsOf } from "../e2e/effects-agent.ts";
import { type House, makeHouse, type RunningDaemon } from "../e2e/house.ts";
import { until } from "../until.ts";

export const OWNERS = "C0OWNERS";

export interface SlackE2e extends Effects {
  readonly cloud: FakeSlack;
  readonly house: House;
  readonly people: { readonly grace: FakeMember; readonly tom: FakeMember };
  startDaemon(): Promise<RunningDaemon>;
  /** Slack on somebody's desk, reaching this daemon. */
  as(person: FakeMember, daemon: RunningDaemon): SlackClient;
  /** Waits until a message in the owners' channel is as it is wanted. */
  message(isIt: (message: FakeSlackMessage) => boolean): Promise<FakeSlackMessage>;
  /** Waits until the connections that Slack ended are gone, and there is a new one. */
  reconnected(): Promise<void>;
  leave(): Promise<void>;
}

export interface SlackE2eOptions {
  readonly reception: "http" | "socket";
  readonly holdSeconds?: number;
  /** More channels, people's further identities, and terms of approvals. */
  readonly also?: {
    readonly channels?: string;
    readonly people?: string;
    readonly approvals?: string;
  };
}

export async function openSlackE2e(options: SlackE2eOptions): Promise<SlackE2e> {
  const { reception, holdSeconds = 40, also = {} } = options;
  const cloud = await new FakeSlack().start();
  const people = { grace: cloud.addMember("grace"), tom: cloud.addMember("tom") };
  cloud.channels.set(OWNERS, new Set([people.grace.user, people.tom.user, cloud.botUser]));
  const house = await makeHouse(
    `
upstreams:${EFFECTS_UPSTREAM}
policy: { default: require-approval }
people:
  grace: { name: Grace Hopper, local_user: none, slack: ${people.grace.user}${also.people ?? ""} }
  tom: { name: Tom, local_user: none, slack: { team: ${cloud.team}, user: ${people.tom.user} } }
reviewers: { owners: [grace, tom] }
approvals: { reviewers: owners, hold_seconds: ${holdSeconds}${also.approvals ?? ""} }
channels:
  slack:
    team: ${cloud.team}
    app_id: ${cloud.appId}
    bot_token: ${cloud.botToken}
    ${reception === "http" ? `signing_secret: ${cloud.signingSecret}` : `app_token: ${cloud.appToken}`}
    listen: 127.0.0.1:0
    page: https://approvals.example
    ask_in: { owners: ${OWNERS} }
    api: ${cloud.api}
${also.channels ?? ""}`,
    { mode: "team", person: "tom" },
  );
  return {
    cloud,
    house,
    people,
    async startDaemon() {
      const daemon = await house.startDaemon();
      if (reception === "socket") await until(() => cloud.connections > 0);
      return daemon;
    },
    as: (person, daemon) =>
      new SlackClient(
        cloud,
        person,
        reception === "http"
          ? interactionsAt(cloud, endpointOf(daemon))
          : (payload) => cloud.throughSocket(payload),
      ),
    ...effectsOf(house),
    async message(isIt) {
      await until(() => cloud.in(OWNERS).some(isIt));
      const found = cloud.in(OWNERS).find(isIt);
      if (found === undefined) throw new Error("the message went away");
      return found;
    },
    reconnected: () => until(() => cloud.ended > 0 && cloud.connections > 0),
    async leave() {
      await house.leave();
      await cloud.stop();
    },
  };
}

export const isFor =
  (id: string) =>
  ({ blocks }: FakeSlackMessage): boolean =>
    wordsOf([...blocks]).includes(`"id": "${id}"`);

export const says =
  (words: string, ts?: string) =>
  (message: FakeSlackMessage): boolean =>
    (ts === undefined || message.ts === ts) && wordsOf([...message.blocks]).includes(words);

/** Presses a button and sends the modal it opens. @returns the words that are shown then. */
export async function decide(
  client: SlackClient,
  ts: string,
  label: string,
  reason?: string,
): Promise<string> {
  const modal = await client.press(ts, label);
  if (modal === undefined) throw new Error("no modal was opened");
  return client.submit(modal, reason);
}

/** Where a daemon takes Slack's interactions, as it says. */
export function endpointOf(daemon: RunningDaemon): string {
  const url = /interactions are taken at (\S+)/.exec(daemon.said())?.[1];
  if (url === undefined) throw new Error(`the daemon takes no interactions: ${daemon.said()}`);
  return url;
}
