import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import type { JsonObject } from "@countersign/core";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type House, makeHouse, programOf, type RunningDaemon } from "../e2e/house.ts";

let house: House;
let daemon: RunningDaemon;
let agent: Client;

beforeAll(async () => {
  house = await makeHouse(`
upstreams:
  crm:
    command: ${process.execPath}
    args: [${programOf("mcp-server-sqlite")}]
    env: { SQLITE_DB_PATH: $FOLDER/crm.db }
    trust: internal
approvals: { hold_seconds: 0 }
`);
  const database = new Database(join(house.folder, "crm.db"));
  database.exec("create table customers (id integer primary key, plan text)");
  const insert = database.prepare("insert into customers (plan) values (?)");
  for (let i = 0; i < 60; i++) insert.run(i % 5 === 0 ? "trial" : "paid");
  database.close();
  daemon = await house.startDaemon();
  agent = new Client({ name: "preview", version: "1.0.0" });
  await agent.connect(new StdioClientTransport(house.connect));
});
afterAll(async () => {
  await agent?.close();
  await house?.leave();
});

/** Makes the call and waits for the request to have a preview, for a second. */
async function asked(sql: string): Promise<JsonObject> {
  const answer = await agent.callTool({
    name: "execute",
    arguments: { sql },
    _meta: { "countersign/justification": "asked for by the data team" },
  });
  const id = /apr_\w+/.exec(JSON.stringify(answer))?.[0] ?? "";
  for (let look = 0; ; look++) {
    const { body } = await house.api(daemon.origin, "GET", `/approvals/${id}`);
    const approval = body["approval"] as JsonObject;
    if (approval["preview"] !== null || look > 20) return approval;
    await sleep(50);
  }
}

describe("the effect of a held statement", () => {
  it("is counted on the same upstream by a call of its own, before anybody decides", async () => {
    const approval = await asked("delete from customers where plan = 'trial'");

    expect(approval["preview"]).toMatchObject({
      rows: 12,
      of: 60,
      words: "would delete 12 of 60 rows",
    });
    expect(approval["summary"]).toContain("would delete 12 of 60 rows");
    expect(approval["justification"]).toBe("asked for by the data team");
    const { exchange } = approval["preview"] as { exchange: string };
    const { body } = await house.api(
      daemon.origin,
      "GET",
      `/records?exchange=${exchange}&order=oldest`,
    );
    const records = body["records"] as unknown as JsonObject[];
    expect(records.map(({ type }) => type)).toEqual([
      "call.received",
      "call.decided",
      "execution.claimed",
      "execution.finished",
    ]);
    expect(records[1]).toMatchObject({ tool: "query", category: "read", decision: "allow" });
  });

  it("is said of an update, too, and of nothing it could be wrong about", async () => {
    const update = await asked("update customers set plan = 'paid' where id <= 3");
    const unclear = await asked("delete from customers where id in (1) returning id");

    expect(update["preview"]).toMatchObject({ words: "would change 3 of 60 rows" });
    expect(unclear["preview"]).toBeNull();
  });
});
