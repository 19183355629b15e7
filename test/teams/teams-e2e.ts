/** A real Countersign asking in a fake Teams: an agent, a daemon, an upstream whose effects can be counted. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  endpointAt,
  type FakeConversation,
  type FakeMessage,
  type FakePerson,
  FakeTeams,
  TeamsClient,
} from "@countersign/testkit";
import { type Effects, EFFECTS_UPSTREAM, effectsOf } from "../e2e/effects-agent.ts";
import { type House, makeHouse, type RunningDaemon } from "../e2e/house.ts";

export interface TeamsE2e extends Effects {
  readonly cloud: FakeTeams;
  readonly house: House;
  readonly owners: FakeConversation;
  readonly people: { readonly grace: FakePerson; readonly tom: FakePerson };
  startDaemon(): Promise<RunningDaemon>;
  /** Teams on somebody's desk, sending to where this daemon listens. */
  as(person: FakePerson, daemon: RunningDaemon): TeamsClient;
  /** Waits until a message in the owners' channel is as it is wanted. */
  message(isIt: (message: FakeMessage) => boolean, withinMs?: number): Promise<FakeMessage>;
  leave(): Promise<void>;
}

export async function openTeamsE2e(
  options: { readonly holdSeconds?: number; readonly sdk?: "v2" | "teams-ai" } = {},
): Promise<TeamsE2e> {
  const cloud = await new FakeTeams().start();
  const people = { grace: cloud.addPerson("grace"), tom: cloud.addPerson("tom") };
  const owners = cloud.addConversation("19:owners@thread.tacv2", "channel", [
    people.grace,
    people.tom,
  ]);
  const teamsOf = (person: FakePerson): string =>
    `teams: { tenant: ${cloud.tenantId}, object_id: ${person.objectId} }`;
  const house = await makeHouse(
    `
upstreams:
  crm: { program: true, trust: internal }${EFFECTS_UPSTREAM}
policy: { default: require-approval }
people:
  grace: { name: Grace Hopper, local_user: none, ${teamsOf(people.grace)} }
  tom: { name: Tom, local_user: none, ${teamsOf(people.tom)} }
reviewers: { owners: [grace, tom] }
approvals: { reviewers: owners, hold_seconds: ${options.holdSeconds ?? 40} }
channels:
  teams:
    sdk: ${options.sdk ?? "v2"}
    app_id: ${cloud.appId}
    tenant: ${cloud.tenantId}
    secret: "${cloud.secret}"
    listen: 127.0.0.1:0
    page: https://approvals.example
    ask_in: { owners: "${owners.id}" }
    cloud:
      login: ${cloud.origin}
      open_id: ${cloud.openIdUrl}
      service_hosts: ["${cloud.host}"]
`,
    { mode: "team", person: "tom" },
  );
  const e2e: TeamsE2e = {
    cloud,
    house,
    owners,
    people,
    startDaemon: () => house.startDaemon(),
    as: (person, daemon) => new TeamsClient(cloud, person, endpointAt(endpointOf(daemon))),
    ...effectsOf(house),
    async message(isIt, withinMs = 20_000) {
      for (const until = Date.now() + withinMs; Date.now() < until; await sleep(20)) {
        const found = cloud.in(owners.id).find(isIt);
        if (found !== undefined) return found;
      }
      throw new Error(`no such card in time; there are ${cloud.in(owners.id).length}`);
    },
    async leave() {
      await house.leave();
      await cloud.stop();
    },
  };
  return e2e;
}

/** Where a daemon takes Teams' messages, as it says. */
export function endpointOf(daemon: RunningDaemon): string {
  const url = /messages are taken at (\S+)/.exec(daemon.said())?.[1];
  if (url === undefined) throw new Error(`the daemon takes no messages: ${daemon.said()}`);
  return url;
}
