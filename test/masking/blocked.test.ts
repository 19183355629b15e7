/** A value that is to be blocked, where there is nothing to withhold: in lists, and in what people are told and say. */
import { fileURLToPath } from "node:url";
import type { Door, JsonObject, ToolCall } from "@countersign/core";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { expect, it, onTestFinished } from "vitest";
import { fixture, startGateway, StreamClientTransport } from "../gateway/start-gateway.ts";
import { maskingHouse } from "./masking-house.ts";

const CARD = "4111111111111111";
const strategies = [{ entities: ["CREDIT_CARD"], strategy: "block" as const }];

it("leaves what holds one out of a list, tells the operator once, and shows the others", async () => {
  const server = fileURLToPath(new URL("fixtures/listing-server.mjs", import.meta.url));
  const { guard, storage } = maskingHouse({ strategies });
  const { gateway, reports } = startGateway(
    [
      {
        ...fixture("raw-server.mjs"),
        name: "shop",
        server: { command: process.execPath, args: [server], env: {}, cwd: process.cwd() },
      },
    ],
    { guard },
  );
  onTestFinished(() => gateway.close());
  const client = new Client({ name: "lists", version: "1" });
  await client.connect(new StreamClientTransport(gateway) as never);
  onTestFinished(() => client.close());

  const { tools } = await client.listTools();
  const { resources } = await client.listResources();
  const { prompts } = await client.listPrompts();
  await client.listTools();

  expect(tools.map(({ name }) => name)).toEqual(["mail", "find", "countersign_approval_status"]);
  expect(tools[0]?.description).toMatch(/^Writes to <?EMAIL_[a-z2-7]{10}>?\.$/);
  expect(resources.map(({ name }) => name)).toEqual(["plans"]);
  expect(prompts.map(({ name }) => name)).toEqual(["greet"]);
  expect(reports.filter((line) => line.includes("is left out"))).toEqual([
    expect.stringContaining("upstream shop: what holds a CREDIT_CARD") as string,
  ]);
  const records = await storage.store.records({ limit: 10 });
  expect(JSON.stringify([reports, records])).not.toContain(CARD);
  expect(records[0]).toMatchObject({ type: "list.masked", upstream: "shop" });
});

it("is left out of what an agent says for its call and of a reviewer's reason, which count all the same", async () => {
  const { guard, reviewing, storage } = maskingHouse({ strategies, decision: "require-approval" });
  const call: ToolCall = {
    caller: {
      requester: { id: "local:ada@host", name: "ada", verified: false },
      client: { name: "test", version: "1" },
    },
    upstream: "crm",
    trust: "internal",
    tool: "delete",
    description: null,
    hints: {},
    configuredCategory: null,
    toolHash: "t",
    arguments: { id: 1 },
    justification: `card ${CARD} was stolen`,
  };
  const door: Door = {
    signal: new AbortController().signal,
    waitMs: 0,
    execute: async () => ({ kind: "answered", result: {}, isError: false }),
  };

  const { outcome } = await guard.run(call, door);
  const id = outcome.kind === "pending" ? outcome.approval.id : "";
  const by = { person: "grace", channel: "api" } as const;
  const shown = JSON.stringify(await reviewing.show(by, id));
  await reviewing.decide(by, id, { verb: "approve", reason: `the owner of card ${CARD} asked` });

  expect(outcome.kind).toBe("pending");
  expect(shown).toContain("card [CREDIT_CARD] was stolen");
  expect(await storage.store.approval(id)).toMatchObject({
    state: "approved",
    decision: { reason: "the owner of card [CREDIT_CARD] asked" },
  });
  const records = await storage.store.records({ limit: 100 });
  const payloads = await Promise.all(
    records.map(async ({ sequence }) => storage.store.payload(sequence)),
  );
  expect(JSON.stringify([records, payloads] as unknown as JsonObject)).not.toContain(CARD);
});
