/** Keys of programs on a real daemon: made on the command line, and good for what they were made for. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import type { JsonObject } from "@countersign/core";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type House, makeHouse, programOf, type RunningDaemon } from "../e2e/house.ts";

let house: House;
let daemon: RunningDaemon;

beforeAll(async () => {
  house = await makeHouse(`
upstreams:
  memory:
    command: ${process.execPath}
    args: [${programOf("@modelcontextprotocol/server-memory")}]
    trust: internal
    env: { MEMORY_FILE_PATH: $FOLDER/memory.json }
`);
  daemon = await house.startDaemon();
});
afterAll(() => house?.leave());

interface Made {
  readonly id: string;
  readonly text: string;
}

async function make(name: string, ...scopes: readonly string[]): Promise<Made> {
  const made = await house.review(
    "keys",
    "create",
    "--stdout",
    "--json",
    "--name",
    name,
    ...scopes.flatMap((scope) => ["--scope", scope]),
  );
  const { key, text } = JSON.parse(made.stdout) as { key: { id: string }; text: string };
  return { id: key.id, text };
}

async function ask(text: string, path: string, method = "GET"): Promise<readonly unknown[]> {
  const answer = await fetch(daemon.origin + path, {
    method,
    headers: { authorization: `Bearer ${text}`, "content-type": "application/json" },
    ...(method === "POST" ? { body: "{}" } : {}),
  });
  const { error } = (await answer.json()) as { error?: JsonObject };
  return [answer.status, ...(error === undefined ? [] : [error["code"]])];
}

it("a key reads what it is for, changes nothing, and opens no page", async () => {
  const { text } = await make("siem", "log:read");

  expect(await ask(text, "/api/records")).toEqual([200]);
  expect(await ask(text, "/api/status")).toEqual([200]);
  for (const path of ["/api/approvals", "/api/grants", "/api/policy", "/api/passkeys"]) {
    expect(await ask(text, path)).toEqual([403, "SCOPE_MISSING"]);
  }
  for (const path of [
    "/api/pause",
    "/api/approvals/apr_1/approve",
    "/api/approvals/apr_1/reveal",
    "/api/passkeys/options",
    "/api/records",
  ]) {
    expect(await ask(text, path, "POST")).toEqual([403, "SCOPE_MISSING"]);
  }
  const page = await fetch(`${daemon.origin}/grants`, {
    headers: { authorization: `Bearer ${text}` },
  });
  expect(page.status).toBe(403);
  const form = await fetch(`${daemon.origin}/signin`, {
    method: "POST",
    headers: { origin: daemon.origin },
    body: new URLSearchParams({ credential: text }),
  });
  expect(form.status).toBe(401);
});

it("a key calls tools for itself, as the program it is, and an agent's key reads nothing", async () => {
  const { id, text } = await make("bot", "calls");
  const client = new Client({ name: "e2e", version: "1.0.0" });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${daemon.origin}/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${text}` } },
    }),
  );
  await client.callTool({ name: "read_graph", arguments: {} });
  await client.close();
  const { body } = await house.api(daemon.origin, "GET", "/records?tool=read_graph");

  expect(JSON.stringify(body)).toContain(
    `"requester":{"id":"key:bot","name":"bot (${id})","verified":true,"keyMadeBy":"me"}`,
  );
  expect(await ask(text, "/api/records")).toEqual([403, "SCOPE_MISSING"]);
});

it("a key is nobody's once it is revoked; one that only reads calls no tools", async () => {
  const { id, text } = await make("reader", "log:read");
  const calling = await fetch(`${daemon.origin}/mcp`, {
    method: "POST",
    headers: { authorization: `Bearer ${text}` },
  });
  const before = await ask(text, "/api/records");
  const revoked = await house.review("keys", "revoke", id);
  const after = await ask(text, "/api/records");
  const listed = await house.countersign("keys", "list");
  const { body } = await house.api(daemon.origin, "GET", "/records?type=service_key.revoked");

  expect([calling.status, before, revoked.status]).toEqual([401, [200], 0]);
  expect(after).toEqual([401, "CREDENTIAL_INVALID"]);
  expect(listed.stdout).toMatch(new RegExp(`${id} .*revoked`));
  expect(listed.stdout).not.toContain(text.slice(-43));
  expect(JSON.stringify(body)).toContain(id);
});

it("wrong tokens and keys of agents are recorded, until there are too many; what is right passes", async () => {
  const { text } = await make("late", "calls");
  const token = readFileSync(join(house.dataFolder, "agent.token"), "utf8").trim();
  const call = async (authorization: string, more: object = {}): Promise<Response> =>
    fetch(`${daemon.origin}/mcp`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${authorization}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...more,
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
    });
  const wrong: number[] = [];
  // Each further one is told to wait for longer, so one comes too soon however slow this machine is.
  for (let at = 0; at < 15 && wrong.at(-1) !== 429; at++) {
    const given = at % 2 === 0 ? `${token}x` : `${text.slice(0, -4)}AAAA`;
    wrong.push((await call(given, { "x-forwarded-for": `10.0.0.${at}` })).status);
  }
  const right = await Promise.all([call(token), call(text)]);
  const { body } = await house.api(daemon.origin, "GET", "/records?type=requester.sign_in_failed");
  const log = JSON.stringify(body);
  const { body: came } = await house.api(daemon.origin, "GET", "/records?type=requester.signed_in");

  expect(wrong.filter((status) => status === 401).length).toBeGreaterThanOrEqual(4);
  expect(wrong.at(-1)).toBe(429);
  expect(
    right.map(({ status }) => status).every((status) => status !== 401 && status !== 429),
  ).toBe(true);
  expect(log).toContain("the agent token from 127.0.0.1 refused");
  expect(log).toContain("a program's key from 127.0.0.1 refused");
  expect(log).not.toContain(text.slice(-43, -4));
  expect(log).not.toContain(token);
  expect(JSON.stringify(came)).toContain('"id":"key:late"');
});

it("the agent token counts however its scheme is written, and with no second one beside it", async () => {
  const token = readFileSync(join(house.dataFolder, "agent.token"), "utf8").trim();
  const call = async (...given: readonly string[]): Promise<number | undefined> => {
    const asked = request(`${daemon.origin}/mcp`, {
      method: "PUT",
      headers: ["host", "localhost", ...given.flatMap((one) => ["authorization", one])],
    });
    const [answer] = (await once(asked.end(), "response")) as [IncomingMessage];
    answer.resume();
    return answer.statusCode;
  };

  // Whoever gets in is told that there is no such method.
  for (const scheme of ["Bearer", "bearer", "BEARER "]) {
    expect(await call(`${scheme} ${token}`)).toBe(405);
  }
  expect(await call(`Bearer ${token}`, "Bearer x")).toBe(400);
  expect(await call(`Basic ${token}`)).not.toBe(405);
});

it("nobody makes a key without a credential", async () => {
  const made = await house.countersign(
    "keys",
    "create",
    "--stdout",
    "--name",
    "x",
    "--scope",
    "calls",
  );

  expect([made.status, made.stdout]).toEqual([1, ""]);
  expect(made.stderr).toContain("nobody is signed in");
});
