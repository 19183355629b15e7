import { join } from "node:path";
import type { JsonObject } from "@countersign/core";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type House, makeHouse, programOf } from "./house.ts";

let house: House;

beforeAll(async () => {
  house = await makeHouse(
    `
upstreams:
  crm:
    command: ${process.execPath}
    args: [${programOf("mcp-server-sqlite")}]
    env: { SQLITE_DB_PATH: $FOLDER/crm.db }
policy:
  rules: [{ id: ask, tool: drop-table, decision: require-approval }]
`,
    { agentAuthentication: "none" },
  );
  const database = new Database(join(house.folder, "crm.db"));
  database.exec("create table old (id integer); create table older (id integer)");
  database.close();
});
afterAll(() => house?.leave());

const CAPABILITIES = { extensions: { "io.modelcontextprotocol/tasks": {} } };

async function ask(
  origin: string,
  method: string,
  params: JsonObject,
  name: string,
): Promise<JsonObject> {
  const response = await fetch(`${origin}/mcp`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": method,
      "mcp-name": name,
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method,
      params: {
        ...params,
        _meta: {
          "io.modelcontextprotocol/protocolVersion": "2026-07-28",
          "io.modelcontextprotocol/clientInfo": { name: "agent", version: "1" },
          "io.modelcontextprotocol/clientCapabilities": CAPABILITIES,
        },
      },
    }),
  });
  return ((await response.json()) as { readonly result: JsonObject }).result;
}

function drop(origin: string, table: string): Promise<JsonObject> {
  const params = { name: "drop-table", arguments: { name: table } };
  return ask(origin, "tools/call", params, "drop-table");
}

async function taskAt(origin: string, taskId: string): Promise<JsonObject> {
  return ask(origin, "tasks/get", { taskId }, taskId);
}

async function ended(origin: string, taskId: string): Promise<JsonObject> {
  for (;;) {
    const task = await taskAt(origin, taskId);
    if (task["status"] !== "working") return task;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

it("runs a held call as a task once it is approved, and the task then holds the result", async () => {
  const daemon = await house.startDaemon();
  const { origin } = daemon;

  const created = await drop(origin, "old");
  const id = created["taskId"] as string;
  const request = await house.openRequest(origin, "drop-table");
  await house.review("approvals", "approve", request.id);
  const task = await ended(origin, id);

  expect(created).toMatchObject({ resultType: "task", status: "working" });
  expect(id).toBe(request.id);
  expect(task).toMatchObject({ status: "completed" });
  expect(task["result"]).not.toMatchObject({ isError: true });
  await daemon.stop();
});

it("tells the truth about a task of a daemon that is gone, and the call made again runs once", async () => {
  const first = await house.startDaemon();
  const id = (await drop(first.origin, "older"))["taskId"] as string;
  await first.stop("SIGKILL");
  const daemon = await house.startDaemon();
  const { origin } = daemon;

  const waiting = await taskAt(origin, id);
  await house.review("approvals", "approve", id);
  const over = await ended(origin, id);
  const again = await drop(origin, "older");
  const task = again["resultType"] === "task" ? await ended(origin, id) : { result: again };

  expect(waiting).toMatchObject({ taskId: id, status: "working" });
  expect(over).toMatchObject({ status: "completed", result: { isError: true } });
  expect(JSON.stringify(over["result"])).toContain("Repeat the identical call now to run it");
  expect(task["result"]).not.toMatchObject({ isError: true });
  await daemon.stop();
});
