import {
  AnswersFirst,
  createReviewing,
  deliverNotices,
  type JsonValue,
  type KeyedDigest,
  type NewApproval,
  type PeopleDirectory,
  type Reviewing,
} from "@countersign/core";
import {
  openTeamsChannel,
  type OpenTransport,
  type TeamsChannel,
  type TeamsPerson,
} from "@countersign/teams-core";
import { newApproval } from "../contracts/storage-under-test.ts";
import { MemoryStorage } from "../memory/memory-storage.ts";
import type { MemoryStore } from "../memory/memory-store.ts";
import { type FakeConversation, type FakePerson, FakeTeams } from "./fake-teams.ts";
import { type BotEndpoint, TeamsClient } from "./teams-client.ts";

/** Opens an adapter that speaks to this cloud. */
export type AdapterUnderTest = (cloud: FakeTeams) => OpenTransport;

/** An adapter between a fake cloud and requests in memory, with people on both sides. */
export interface TeamsHouse {
  readonly cloud: FakeTeams;
  readonly store: MemoryStore;
  readonly reviewing: Reviewing;
  readonly digest: KeyedDigest;
  readonly answersFirst: AnswersFirst;
  readonly channel: TeamsChannel;
  readonly bot: BotEndpoint;
  /** What the operator was told. */
  readonly reports: readonly string[];
  /** Where data owners are asked, and where security is. */
  readonly owners: FakeConversation;
  readonly security: FakeConversation;
  /** Ada asks. Grace and Tom are data owners, Sue is security, Eve works here and is nobody's reviewer. */
  readonly people: Readonly<Record<"ada" | "grace" | "tom" | "sue" | "eve", FakePerson>>;
  readonly as: (person: FakePerson) => TeamsClient;
  /** Adds the app where it is asked. */
  readonly install: () => Promise<void>;
  /** Holds a call and tells the channel. */
  readonly hold: (id: string, terms?: Partial<NewApproval>, args?: JsonValue) => Promise<void>;
  /** Delivers what is due now; returns the last error of what could not be delivered. */
  readonly deliver: () => Promise<string | null>;
  readonly state: (id: string) => Promise<string | undefined>;
  /** Opens the channel anew, as a restart does. */
  readonly restart: () => Promise<TeamsHouse>;
  readonly leave: () => Promise<void>;
}

export async function openTeamsHouse(adapter: AdapterUnderTest): Promise<TeamsHouse> {
  const cloud = await new FakeTeams().start();
  const named = {
    ada: cloud.addPerson("ada"),
    grace: cloud.addPerson("grace"),
    tom: cloud.addPerson("tom"),
    sue: cloud.addPerson("sue"),
    eve: cloud.addPerson("eve"),
  };
  const everybody = Object.values(named);
  const owners = cloud.addConversation("19:owners@thread.tacv2", "channel", everybody);
  const security = cloud.addConversation("19:security@thread.v2", "groupChat", [named.sue]);
  const { store, vault, digest } = new MemoryStorage({ now: Date.now });
  const configured: readonly TeamsPerson[] = everybody
    .filter(({ name }) => name !== "eve")
    .map(({ name, objectId }) => ({
      id: name,
      name: name[0]?.toUpperCase() + name.slice(1),
      teams: { tenant: cloud.tenantId, objectId },
    }));
  const groups: Readonly<Record<string, readonly string[]>> = {
    "data-owners": ["grace", "tom", "ada"],
    security: ["sue"],
  };
  const directory: PeopleDirectory = {
    mode: "team",
    isPerson: (person) => configured.some(({ id }) => id === person),
    membersOf: (group) => groups[group] ?? [],
    isSamePerson: (requester, person) => requester.id === `local:${person}@host`,
  };
  const clock = { now: Date.now, every: () => () => undefined };
  const reviewing = createReviewing({
    store,
    vault,
    scan: { labels: new Set(), findings: async () => [], canonicalValue: (_, text) => text },
    people: () => directory,
    coolingOffMs: () => 1_000,
    clock,
    policy: () => ({
      hash: "policy",
      default: "require-approval",
      rules: [],
      disclose: [],
      approval: { reviewers: [], expiresAfterSeconds: 600, coolingOffSeconds: 1 },
    }),
    classify: () => ({ category: "delete", evidence: [] }),
    validate: () => [],
    newId: (prefix) => `${prefix}_1`,
  });
  await store.commit({ kind: "set-channels", names: ["teams"] });
  const answersFirst = new AnswersFirst(clock);
  const reports: string[] = [];

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
    const house: TeamsHouse = {
      cloud,
      store,
      reviewing,
      digest,
      answersFirst,
      channel,
      bot,
      reports,
      owners,
      security,
      people: named,
      as: (person) => new TeamsClient(cloud, person, bot),
      async install() {
        for (const conversation of [owners, security]) {
          await house.as(named.sue).install(conversation);
        }
      },
      async hold(id, terms = {}, args = { table: "customers" }) {
        const request = newApproval(id, {
          createdAt: Date.now(),
          expiresAt: Date.now() + 600_000,
          ...terms,
        });
        await store.commit({
          kind: "request-approval",
          request,
          record: { type: "approval.requested" },
          payload: { scope: request.scope, body: { arguments: args, justification: null } },
        });
        await house.deliver();
      },
      async deliver() {
        await deliverNotices({
          store,
          clock,
          people: () => directory,
          channels: [channel.channel],
        });
        const [waiting] = await store.outbox({ dueBy: Infinity, limit: 1 });
        return waiting?.lastError ?? null;
      },
      state: async (id) => (await store.approval(id))?.state,
      async restart() {
        await channel.close();
        return open();
      },
      async leave() {
        await channel.close();
        await cloud.stop();
      },
    };
    return house;
  };
  return open();
}
