/** A real Countersign asking in a fake Slack: an agent, a daemon, an upstream whose effects can be counted. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type FakeMember,
  FakeSlack,
  type FakeSlackMessage,
  interactionsAt,
  SlackClient,
  wordsOf,
} from "@countersign/testkit";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { type House, makeHouse, type RunningDaemon } from "../e2e/house.ts";
import { EDITION_FILE, EFFECTS_FILE } from "../kill/effects.ts";

export const OWNERS = "C0OWNERS";

export interface SlackE2e {
  readonly cloud: FakeSlack;
  readonly house: House;
  readonly people: { readonly grace: FakeMember; readonly tom: FakeMember };
  startDaemon(): Promise<RunningDaemon>;
  /** Slack on somebody's desk, reaching this daemon. */
  as(person: FakeMember, daemon: RunningDaemon): SlackClient;
  /** An agent that calls, and is told. */
  agent(): Promise<SlackAgent>;
  /** The ids that had their effect, in order. */
  effects(): readonly string[];
  /** Waits until a message in the owners' channel is as it is wanted. */
  message(isIt: (message: FakeSlackMessage) => boolean): Promise<FakeSlackMessage>;
  /** Waits until the connections that Slack ended are gone, and there is a new one. */
  reconnected(): Promise<void>;
  leave(): Promise<void>;
}

export interface SlackAgent {
  act(id: string): Promise<{ readonly text: string; readonly isError: boolean }>;
  close(): Promise<void>;
}

const effectServer = join(import.meta.dirname, "../kill/effect-server.ts");

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
upstreams:
  effects:
    command: ${process.execPath}
    args: [${effectServer}, $FOLDER/effects]
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
  const effects = join(house.folder, "effects");
  mkdirSync(effects);
  writeFileSync(join(effects, EDITION_FILE), "1\n");
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
    async agent() {
      const client = new Client({ name: "e2e", version: "1.0.0" });
      await client.connect(new StdioClientTransport({ ...house.connect, stderr: "ignore" }));
      return {
        async act(id) {
          const result = (await client.callTool(
            { name: "act", arguments: { id, before_ms: 0, after_ms: 0, stubborn: false } },
            { timeout: 60_000 },
          )) as { content: { text?: string }[]; isError?: boolean };
          const text = result.content.map((part) => part.text ?? "").join("\n");
          return { text, isError: result.isError === true };
        },
        close: () => client.close(),
      };
    },
    effects() {
      try {
        const lines = readFileSync(join(effects, EFFECTS_FILE), "utf8").trim().split("\n");
        return lines.map((line) => (JSON.parse(line) as { id: string }).id);
      } catch {
        return [];
      }
    },
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

async function until(isSo: () => boolean, withinMs = 20_000): Promise<void> {
  for (const end = Date.now() + withinMs; !isSo(); await sleep(10)) {
    if (Date.now() > end) throw new Error("it did not happen in time");
  }
}
