import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { cardProblems, openTeamsHouse, wordsOn } from "@countersign/testkit";
import type { JsonObject, JsonValue } from "@countersign/core";
import { describe, expect, it, onTestFinished } from "vitest";
import { makeHouse, programOf } from "../e2e/house.ts";
import { workflowChannel } from "@countersign/teams-core";
import { httpReceiver } from "../forward/receivers.ts";
import { sdkV2Adapter } from "./sdk-v2-adapter.ts";

/** Everything with a `type` in a card, however deep. */
function partsOf(value: JsonValue | undefined): readonly JsonObject[] {
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => partsOf(item));
  if (typeof value !== "object" || value === null) return [];
  const object = value as JsonObject;
  return [object, ...Object.values(object).flatMap((member) => partsOf(member))];
}

describe("a flow of Teams' Workflows", () => {
  it("is sent a card with one link and nothing to press, again after it failed, and its address is told nobody", async () => {
    const flow = await httpReceiver((count) => (count === 0 ? 502 : 202));
    const house = await makeHouse(`
upstreams:
  memory:
    command: ${process.execPath}
    args: [${programOf("@modelcontextprotocol/server-memory")}]
    env: { MEMORY_FILE_PATH: $FOLDER/memory.jsonl }
approvals: { hold_seconds: 0 }
channels:
  workflows: [{ name: chat, url: "${flow.url}/secret-path", page: "https://approvals.contoso.example" }]
`);
    onTestFinished(() => house.leave());
    const daemon = await house.startDaemon();
    const agent = new Client({ name: "agent", version: "1.0.0" });
    await agent.connect(new StdioClientTransport(house.connect));
    onTestFinished(() => agent.close());
    await agent.callTool({
      name: "delete_entities",
      arguments: { entityNames: ["ilse.vandermeer@post.example"] },
    });
    const { id } = await house.openRequest(daemon.origin, "delete_entities");
    await expect.poll(() => flow.got.length, { timeout: 20_000 }).toBe(1);

    const body = flow.got[0]?.body ?? "";
    expect(flow.got[0]?.path).toBe("/secret-path");
    expect(body).not.toContain("ilse.vandermeer");
    const [attachment] = (JSON.parse(body) as { attachments: { content: JsonObject }[] })
      .attachments;
    const card = attachment?.content ?? {};
    expect(cardProblems(card)).toEqual([]);
    expect(wordsOn(card)).toContain("delete_entities");
    const actions = partsOf(card).filter(({ type }) =>
      String(type as string).startsWith("Action."),
    );
    expect(actions.map(({ type, url }) => ({ type, url }))).toEqual([
      { type: "Action.OpenUrl", url: `https://approvals.contoso.example/approvals/${id}` },
    ]);
    expect(daemon.said()).not.toContain("secret-path");
    const { body: shown } = await house.api(daemon.origin, "GET", `/approvals/${id}`);
    expect((shown["approval"] as JsonObject)["state"]).toBe("pending");
  });
});

it("is told that a definition waits, once for a server, where those are asked who decide about it", async () => {
  const flow = await httpReceiver(() => 202);
  const channelFor = (reviewers: readonly string[]) =>
    workflowChannel({
      name: "flow",
      url: flow.url,
      page: "https://approvals.example",
      reviewers,
      reviewing: { show: () => Promise.reject(new Error("nothing is asked for")) },
      directory: () => ({
        mode: "team",
        isPerson: () => true,
        membersOf: (group) => (group === "owners" ? ["grace"] : []),
        isSamePerson: () => false,
      }),
      nameOf: (person) => person,
      now: () => 1_000,
    });
  const waits = (tool: string) => ({
    id: "ntc_1",
    type: "definition.waiting" as const,
    record: {
      sequence: 1,
      at: "2026-01-01T00:00:00.000Z",
      payloadCommitment: null,
      type: "definition.waiting" as const,
      upstream: "crm",
      tool,
      definition: "instructions" as const,
    },
    request: null,
    people: ["grace"],
  });

  const channel = channelFor(["owners"]);
  await channel.deliver(waits("one"));
  await channel.deliver(waits("two"));
  await channelFor(["others"]).deliver(waits("one"));

  expect(flow.got).toHaveLength(1);
  const [attachment] = (
    JSON.parse(flow.got[0]?.body ?? "") as { attachments: { content: JsonObject }[] }
  ).attachments;
  const card = attachment?.content ?? {};
  expect(cardProblems(card)).toEqual([]);
  expect(wordsOn(card)).toContain("Instructions: one on crm");
  expect(card["actions"]).toMatchObject([{ url: "https://approvals.example/definitions" }]);
});

describe("breaking the glass", () => {
  it("is told, once, to those in Teams who were passed over", async () => {
    const house = await openTeamsHouse(sdkV2Adapter);
    onTestFinished(() => house.leave());
    await house.install();
    await house.hold("a", { breakGlass: ["security"], reviewers: ["data-owners"] });

    await house.reviewing.breakGlass({ person: "sue", channel: "console" }, "a", {
      reason: "the site is down",
    });
    await house.deliver();
    await house.deliver();

    const told = house.cloud
      .in(house.owners.id)
      .filter(({ card }) => /emergency|break-glass|past/i.test(wordsOn(card)));
    const words = told.map(({ card }) => wordsOn(card)).join("\n");
    expect(words).toContain("the site is down");
    expect(words).toContain("Grace");
    expect(house.cloud.surprises).toEqual([]);
    // The card that asked, now settled, and one message.
    expect(house.cloud.in(house.owners.id)).toHaveLength(2);
  });
});
