import { setTimeout as sleep } from "node:timers/promises";
import { endpointAt, FakeTeams, TeamsClient, wordsOn, wordsOf } from "@countersign/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EffectsAgent } from "../e2e/effects-agent.ts";
import type { RunningDaemon } from "../e2e/house.ts";
import { decide, isFor, openSlackE2e, says, type SlackE2e } from "./slack-e2e.ts";

let teams: FakeTeams;
let e2e: SlackE2e;
let daemon: RunningDaemon;
let agent: EffectsAgent;
let desk: TeamsClient;
let conversation: string;

beforeAll(async () => {
  teams = await new FakeTeams().start();
  const grace = teams.addPerson("grace");
  const owners = teams.addConversation("19:owners@thread.tacv2", "channel", [grace]);
  conversation = owners.id;
  e2e = await openSlackE2e({
    reception: "socket",
    also: {
      people: `, teams: { tenant: ${teams.tenantId}, object_id: ${grace.objectId} }`,
      channels: `  teams:
    app_id: ${teams.appId}
    tenant: ${teams.tenantId}
    secret: "${teams.secret}"
    listen: 127.0.0.1:0
    ask_in: { owners: "${owners.id}" }
    cloud:
      login: ${teams.origin}
      open_id: ${teams.openIdUrl}
      service_hosts: ["${teams.host}"]
`,
    },
  });
  daemon = await e2e.startDaemon();
  const endpoint = /messages are taken at (\S+)/.exec(daemon.said())?.[1] ?? "";
  desk = new TeamsClient(teams, grace, endpointAt(endpoint));
  await desk.install(owners);
  agent = await e2e.agent();
});
afterAll(async () => {
  await agent?.close();
  await e2e?.leave();
  await teams?.stop();
});

/** The card in Teams that says this. */
async function card(words: string): Promise<{ readonly id: string; readonly words: string }> {
  for (const until = Date.now() + 20_000; Date.now() < until; await sleep(10)) {
    const found = teams.in(conversation).find((one) => wordsOn(one.card).includes(words));
    if (found !== undefined) return { id: found.id, words: wordsOn(found.card) };
  }
  throw new Error(`no card that says: ${words}`);
}

const api = (method: "GET" | "POST", path: string, body?: object) =>
  e2e.house.api(daemon.origin, method, path, body);

/** The request that is asked about, as the page's API tells it. */
async function requestOf(id: string): Promise<{ id: string; state: string }> {
  const { body } = await api("GET", "/approvals");
  const all = body["approvals"] as unknown as { id: string; state: string; tool: string }[];
  const { blocks } = await e2e.message(isFor(id));
  const found = all.find((one) => wordsOf([...blocks]).includes(one.id));
  if (found === undefined) throw new Error(`no request for ${id}`);
  return found;
}

describe("a call that is asked about in Teams, in Slack and on the page together", () => {
  it("decided in Slack, is settled in Teams and on the page, and each says who decided where", async () => {
    const calling = agent.act("slack-first");
    const { ts } = await e2e.message(isFor("slack-first"));
    const asked = await card(`"id": "slack-first"`);
    const { id } = await requestOf("slack-first");

    const shown = await decide(e2e.as(e2e.people.tom, daemon), ts, "Approve", "in Slack");
    const late = await desk.press(asked.id, "Reject").catch((error: unknown) => error);

    expect(shown).toContain("Tom approved it in Slack");
    expect((await card("Tom approved it in Slack")).id).toBe(asked.id);
    expect(late).toSatisfy((one: unknown) => !JSON.stringify(one).includes("rejected it"));
    expect(await calling).toEqual({ text: "did slack-first", isError: false });
    const { body } = await api("GET", `/approvals/${id}`);
    expect(JSON.stringify(body)).toMatch(/"decision":\{[^}]*"person":"tom","channel":"slack"/);
  });

  it("decided in Teams, is settled in Slack, and the late press there decides nothing", async () => {
    const calling = agent.act("teams-first");
    const { ts } = await e2e.message(isFor("teams-first"));
    const asked = await card(`"id": "teams-first"`);
    const modal = await e2e.as(e2e.people.tom, daemon).press(ts, "Approve");

    await desk.press(asked.id, "Reject", { reason: "no" });
    const late = await e2e.as(e2e.people.tom, daemon).submit(modal ?? {}, "yes");

    expect(late).toContain("Grace Hopper rejected it in Teams");
    await e2e.message(says("Grace Hopper rejected it in Teams", ts));
    expect((await calling).isError).toBe(true);
    expect(e2e.effects()).not.toContain("teams-first");
  });

  it("decided on the page, is settled in both", async () => {
    const calling = agent.act("page-first");
    const { ts } = await e2e.message(isFor("page-first"));
    const asked = await card(`"id": "page-first"`);
    const { id } = await requestOf("page-first");

    await api("POST", `/approvals/${id}/approve`, { reason: "from the desk" });

    await e2e.message(says("Tom approved it through the API", ts));
    expect((await card("Tom approved it through the API")).id).toBe(asked.id);
    expect(await calling).toEqual({ text: "did page-first", isError: false });
  });

  it("is decided through a new connection where Slack ended the one before", async () => {
    const calling = agent.act("refreshed");
    const { ts } = await e2e.message(isFor("refreshed"));
    e2e.cloud.refreshConnections();
    await e2e.reconnected();

    await decide(e2e.as(e2e.people.tom, daemon), ts, "Reject");

    expect((await calling).isError).toBe(true);
    expect(daemon.said()).not.toContain("interactions are taken at");
  });

  it("pressed everywhere at once, is decided once", async () => {
    const calling = agent.act("race");
    const { ts } = await e2e.message(isFor("race"));
    const asked = await card(`"id": "race"`);
    const { id } = await requestOf("race");
    const modal = (await e2e.as(e2e.people.tom, daemon).press(ts, "Reject")) ?? {};

    await Promise.allSettled([
      e2e.as(e2e.people.tom, daemon).submit(modal),
      desk.press(asked.id, "Approve"),
      api("POST", `/approvals/${id}/reject`, { reason: "no" }),
    ]);
    await calling;

    const { body } = await api("GET", `/approvals/${id}`);
    const { channel } =
      /"decision":\{[^}]*"channel":"(?<channel>\w+)"/.exec(JSON.stringify(body))?.groups ?? {};
    const where = { slack: "in Slack", teams: "in Teams", api: "through the API" }[channel ?? ""];
    await e2e.message(says(`ed it ${where}`, ts));
    await card(`ed it ${where}`);
    expect(e2e.effects().filter((one) => one === "race").length).toBeLessThanOrEqual(1);
    expect([e2e.cloud.surprises, teams.surprises]).toEqual([[], []]);
  });
});
