import { isJsonObject, type JsonObject } from "@countersign/core";
import {
  openTeamsChannel,
  type OpenTransport,
  type TeamsChannel,
  type TeamsPerson,
} from "@countersign/teams-core";
import type { ChatHouse, ChatSeat, ChatVerb } from "../chat/chat-house.ts";
import { type Colleague, EVERYBODY, nameOf, type Office, openOffice } from "../chat/office.ts";
import { type FakeConversation, type FakePerson, FakeTeams } from "./fake-teams.ts";
import { type BotEndpoint, buttonOn, type Shown, TeamsClient, wordsOn } from "./teams-client.ts";

/** Opens an adapter that speaks to this cloud. */
export type AdapterUnderTest = (cloud: FakeTeams) => OpenTransport;

/** An adapter between a fake cloud and requests in memory, with people on both sides. */
export interface TeamsHouse extends Omit<Office, "hold" | "deliver" | "makeDue"> {
  readonly cloud: FakeTeams;
  readonly channel: TeamsChannel;
  readonly bot: BotEndpoint;
  /** A channel in which the data owners are asked, and a group chat for security. */
  readonly owners: FakeConversation;
  readonly security: FakeConversation;
  readonly people: Readonly<Record<Colleague, FakePerson>>;
  /** The same, as any chat. */
  readonly chat: ChatHouse;
  readonly as: (person: FakePerson) => TeamsClient;
  /** Adds the app to both conversations. */
  readonly install: () => Promise<void>;
  readonly hold: ChatHouse["hold"];
  readonly deliver: ChatHouse["deliver"];
  readonly state: ChatHouse["state"];
  readonly leave: () => Promise<void>;
}

const TITLES: Readonly<Record<ChatVerb, string>> = {
  approve: "Approve",
  reject: "Reject",
  escalate: "Escalate",
};

export async function openTeamsHouse(adapter: AdapterUnderTest): Promise<TeamsHouse> {
  const cloud = await new FakeTeams().start();
  const people = Object.fromEntries(
    EVERYBODY.map((name) => [name, cloud.addPerson(name)]),
  ) as unknown as Record<Colleague, FakePerson>;
  const owners = cloud.addConversation("19:owners@thread.tacv2", "channel", Object.values(people));
  const security = cloud.addConversation("19:security@thread.v2", "groupChat", [people.sue]);
  const configured: readonly TeamsPerson[] = EVERYBODY.filter((name) => name !== "eve").map(
    (name) => ({
      id: name,
      name: nameOf(name),
      teams: { tenant: cloud.tenantId, objectId: people[name].objectId },
    }),
  );
  const office = await openOffice("teams");
  const { store, digest, reviewing, directory, answersFirst, reports } = office;

  const open = async (): Promise<TeamsHouse> => {
    const channel = await openTeamsChannel(
      {
        appId: cloud.appId,
        tenants: [cloud.tenantId],
        issuer: cloud.issuer,
        openIdUrl: cloud.openIdUrl,
        serviceHosts: [cloud.host],
        serviceUrl: cloud.serviceUrl,
        reviewing,
        digest,
        answersFirst,
        store,
        people: () => configured,
        directory: () => directory,
        askIn: () => ({ "data-owners": owners.id, security: security.id }),
        consoleUrl: "https://approvals.example",
        tellRequester: () => "everything",
        now: Date.now,
        report: (line) => void reports.push(line),
      },
      adapter(cloud),
    );
    const bot: BotEndpoint = (request) => channel.handle(request);
    const as = (person: FakePerson): TeamsClient => new TeamsClient(cloud, person, bot);
    const deliver = (): Promise<string | null> => office.deliver(channel.channel);
    const chat: ChatHouse = {
      name: "teams",
      store,
      digest,
      reviewing,
      reports,
      owners: owners.id,
      security: security.id,
      answerWithinMs: 5_000,
      tooManyAtOnce: 10,
      install: () => house.install(),
      async uninstall() {
        for (const conversation of [owners, security]) await as(people.sue).remove(conversation);
      },
      installFor: (person) => void cloud.installedFor.add(people[person].objectId),
      async hold(id, terms = {}, args = { table: "customers" }) {
        await office.hold(id, terms, args);
        await deliver();
      },
      deliver,
      async redeliver() {
        await office.makeDue("teams");
        return deliver();
      },
      state: async (id) => (await store.approval(id))?.state,
      settled: () => channel.close(),
      async restart() {
        await channel.close();
        return (await open()).chat;
      },
      messagesIn: (conversation) =>
        cloud.in(conversation).map(({ id, card, updates }) => ({
          id,
          words: wordsOn(card),
          updates,
          beneath: null,
        })),
      alone: (person) => `a:${people[person].objectId}`,
      deleteMessages: () => cloud.messages.clear(),
      go(wrong) {
        const method = "POST";
        switch (wrong.kind) {
          case "throttled":
            return void cloud.faults.push({
              status: 429,
              code: "Throttled",
              retryAfterSeconds: wrong.seconds,
              method,
            });
          case "unavailable":
            return void cloud.faults.push(
              ...Array.from(
                { length: wrong.times },
                () => ({ status: 502, method: wrong.call === "post" ? "POST" : "PUT" }) as const,
              ),
            );
          case "answer lost":
            return void cloud.faults.push({ status: 502, done: true, method });
          case "refused":
            return void cloud.faults.push({ status: 403, code: "BotDisabledByAdmin", method });
        }
      },
      mend: () => void cloud.faults.splice(0),
      throttle() {
        cloud.isThrottling = true;
        return () => cloud.calls.filter(({ status }) => status === 429).length;
      },
      calls: (kind) =>
        cloud.calls.filter(({ method }) => method === (kind === "post" ? "POST" : "PUT")).length,
      as: (person) => seatOf(as(people[person])),
      impostors: () =>
        [
          { ...people.eve, name: "grace" },
          { ...people.eve, memberId: people.grace.memberId },
          { ...people.grace, objectId: "" },
        ].map((person) => seatOf(as(person))),
      markupIn: (conversation) => cloud.in(conversation).flatMap(({ card }) => textBlocksOf(card)),
    };
    const house: TeamsHouse = {
      ...office,
      cloud,
      channel,
      bot,
      owners,
      security,
      people,
      chat,
      as,
      async install() {
        for (const conversation of [owners, security]) await as(people.sue).install(conversation);
      },
      hold: (id, terms, args) => chat.hold(id, terms, args),
      deliver,
      state: (id) => chat.state(id),
      async leave() {
        await channel.close();
        await cloud.stop();
      },
    };
    return house;
  };
  return open();
}

function seatOf(client: TeamsClient): ChatSeat {
  return {
    waits: client.waits,
    async press(messageId, verb, reason) {
      const inputs = reason === undefined ? {} : { reason };
      return wordsShown(await client.press(messageId, TITLES[verb], inputs));
    },
    async copy(messageId, verb) {
      const button = buttonOn(await client.see(messageId), TITLES[verb]);
      if (button === undefined) return undefined;
      return { verb, data: button["data"] as JsonObject };
    },
    async send(messageId, { verb, data }, reason) {
      const inputs = reason === undefined ? {} : { reason };
      return wordsShown(await client.pressThat(messageId, { verb, data }, inputs));
    },
  };
}

function wordsShown(shown: Shown): string {
  return "card" in shown ? wordsOn(shown.card) : shown.message;
}

/** The texts in which Markdown works. */
function textBlocksOf(card: JsonObject): readonly string[] {
  const found: string[] = [];
  JSON.stringify(card, (_, value: unknown) => {
    if (isJsonObject(value) && value["type"] === "TextBlock") {
      found.push(JSON.stringify(value["text"]));
    }
    return value;
  });
  return found;
}
