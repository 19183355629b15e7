import type { JsonObject, JsonValue } from "@countersign/core";
import {
  openSlackChannel,
  openSocket,
  signatureVerifier,
  type SlackApi,
  type SlackChannel,
  slackEndpoint,
  type SlackPerson,
} from "@countersign/slack";
import type { ChatHouse, ChatSeat, ChatVerb } from "../chat/chat-house.ts";
import { type Colleague, EVERYBODY, nameOf, type Office, openOffice } from "../chat/office.ts";
import { markupIn } from "./block-problems.ts";
import { type FakeMember, FakeSlack, personalOf } from "./fake-slack.ts";
import { buttonOn, SlackClient, type SlackDoor, wordsOf } from "./slack-client.ts";

/** A channel to be tried: how it calls Slack, how Slack reaches it, and what is between. */
export interface SlackUnderTest {
  readonly api: (cloud: FakeSlack) => SlackApi;
  readonly reception: "http" | "socket";
  /** Something wrong between Slack and the channel, to see that it is noticed. */
  readonly receive?: (
    right: (payload: JsonValue) => Promise<JsonValue | undefined>,
  ) => (payload: JsonValue) => Promise<JsonValue | undefined>;
}

/** A channel between a fake Slack and requests in memory, with people on both sides. */
export interface SlackHouse extends Omit<Office, "hold" | "deliver" | "makeDue"> {
  readonly cloud: FakeSlack;
  readonly channel: SlackChannel;
  /** One request at the address of the app, whatever it is. */
  readonly knock: ReturnType<typeof slackEndpoint>;
  readonly people: Readonly<Record<Colleague, FakeMember>>;
  /** The same, as any chat. */
  readonly chat: ChatHouse;
  readonly as: (member: FakeMember) => SlackClient;
  /** Opens the channel anew, as a restart does. */
  readonly restart: () => Promise<SlackHouse>;
  readonly leave: () => Promise<void>;
}

const LABELS: Readonly<Record<ChatVerb, string>> = {
  approve: "Approve",
  reject: "Reject",
  escalate: "Escalate",
};

const OWNERS = "C0OWNERS";
const SECURITY = "C0SECURITY";

export async function openSlackHouse(under: SlackUnderTest): Promise<SlackHouse> {
  const cloud = await new FakeSlack().start();
  const people = Object.fromEntries(
    EVERYBODY.map((name) => [name, cloud.addMember(name)]),
  ) as unknown as Record<Colleague, FakeMember>;
  cloud.channels.set(OWNERS, new Set(Object.values(people).map(({ user }) => user)));
  cloud.channels.set(SECURITY, new Set([people.sue.user]));
  const configured: readonly SlackPerson[] = EVERYBODY.filter((name) => name !== "eve").map(
    (name) => ({
      id: name,
      name: nameOf(name),
      slack: { team: cloud.team, user: people[name].user },
    }),
  );
  const office = await openOffice("slack");
  const { store, digest, reviewing, directory, answersFirst, reports } = office;
  const report = (line: string): void => void reports.push(line);

  const open = async (): Promise<SlackHouse> => {
    const channel = await openSlackChannel({
      appId: cloud.appId,
      api: under.api(cloud),
      reviewing,
      digest,
      answersFirst,
      store,
      people: () => configured,
      directory: () => directory,
      askIn: () => ({ "data-owners": OWNERS, security: SECURITY }),
      consoleUrl: "https://approvals.example",
      tellRequester: () => "everything",
      now: Date.now,
      report,
    });
    const given: SlackChannel["receive"] = (payload, sent) => channel.receive(payload, sent);
    const receive = under.receive?.(given) ?? given;
    const knock = slackEndpoint({
      verify: signatureVerifier({ signingSecret: cloud.signingSecret, store, now: Date.now }),
      receive,
      report,
      now: Date.now,
    });
    const socket =
      under.reception === "socket"
        ? openSocket({ appToken: cloud.appToken, url: cloud.api, receive, report })
        : null;
    if (socket !== null) await until(() => cloud.connections > 0);
    const door: SlackDoor = (payload) =>
      socket === null ? knock(cloud.signed(payload)) : cloud.throughSocket(payload);
    const as = (member: FakeMember): SlackClient => new SlackClient(cloud, member, door);
    const deliver = (): Promise<string | null> => office.deliver(channel.channel);
    const close = async (): Promise<void> => {
      await socket?.close();
      await channel.close();
    };
    const restart = async (): Promise<SlackHouse> => {
      await close();
      return open();
    };
    const chat: ChatHouse = {
      name: "slack",
      store,
      digest,
      reviewing,
      reports,
      owners: OWNERS,
      security: SECURITY,
      answerWithinMs: 3_000,
      tooManyAtOnce: 3,
      async install() {
        for (const one of [OWNERS, SECURITY]) cloud.channels.get(one)?.add(cloud.botUser);
      },
      async uninstall() {
        for (const one of [OWNERS, SECURITY]) cloud.channels.get(one)?.delete(cloud.botUser);
      },
      installFor: (person) => void cloud.reachable.add(people[person].user),
      async hold(id, terms = {}, args = { table: "customers" }) {
        await office.hold(id, terms, args);
        await deliver();
      },
      deliver,
      async redeliver() {
        await office.makeDue("slack");
        return deliver();
      },
      state: async (id) => (await store.approval(id))?.state,
      settled: () => channel.close(),
      restart: async () => (await restart()).chat,
      messagesIn: (conversation) =>
        cloud.in(conversation).map(({ ts, blocks, updates, threadTs }) => ({
          id: ts,
          words: wordsOf(blocks),
          updates,
          beneath: threadTs,
        })),
      alone: (person) => personalOf(people[person].user),
      deleteMessages: () => cloud.messages.clear(),
      go(wrong) {
        const method = "chat.postMessage";
        switch (wrong.kind) {
          case "throttled":
            return void cloud.faults.push({
              method,
              status: 429,
              error: "ratelimited",
              retryAfterSeconds: wrong.seconds,
            });
          case "unavailable":
            return void cloud.faults.push(
              ...Array.from({ length: wrong.times }, () => ({
                method: wrong.call === "post" ? method : "chat.update",
                status: 502,
              })),
            );
          case "answer lost":
            return void cloud.faults.push({ method, status: 502, done: true });
          case "refused":
            return void cloud.faults.push({ method, error: "restricted_action" });
        }
      },
      mend: () => void cloud.faults.splice(0),
      throttle() {
        cloud.isThrottling = true;
        return () => cloud.calls.filter(({ status }) => status === 429).length;
      },
      calls: (kind) => {
        const method = kind === "post" ? "chat.postMessage" : "chat.update";
        return cloud.calls.filter((call) => call.method === method).length;
      },
      as: (person) => seatOf(cloud, as(people[person])),
      impostors: () =>
        [
          { ...people.eve, name: "grace" },
          { ...people.grace, team: "T0ELSEWHERE" },
          { ...people.grace, user: "" },
        ].map((member) => seatOf(cloud, as(member))),
      markupIn: (conversation) => cloud.in(conversation).flatMap(({ blocks }) => markupIn(blocks)),
    };
    return {
      ...office,
      cloud,
      channel,
      knock,
      people,
      chat,
      as,
      restart,
      async leave() {
        await close();
        await cloud.stop();
      },
    };
  };
  return open();
}

function seatOf(cloud: FakeSlack, client: SlackClient): ChatSeat {
  return {
    waits: client.waits,
    async press(ts, verb, reason) {
      const modal = await client.press(ts, LABELS[verb]);
      if (modal === undefined) return "";
      if (modal["submit"] === undefined) return wordsOf(modal["blocks"] ?? []);
      return client.submit(modal, reason);
    },
    async copy(ts, verb) {
      if (buttonOn(cloud.message(ts).blocks, LABELS[verb]) === undefined) return undefined;
      const carried = (await client.press(ts, LABELS[verb]))?.["private_metadata"];
      if (typeof carried !== "string") return undefined;
      return { verb, data: JSON.parse(carried) as JsonObject };
    },
    send: (_, { verb, data }, reason) =>
      client.submitThat({
        callback_id: "countersign.decide",
        private_metadata: JSON.stringify({ ...data, verb }),
        state: {
          values: { reason: { reason: { type: "plain_text_input", value: reason ?? null } } },
        },
      }),
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
}
