import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Postgres, startPostgres } from "@countersign/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { run } from "../e2e/house.ts";
import { openAgent } from "../kill/agent.ts";
import { EDITION_FILE } from "../kill/effects.ts";
import { makeReplicas, type Replicas } from "./replicas.ts";

const TOKEN = "a token of monitoring";
const CONFIG = `
upstreams:
  works:
    command: ${process.execPath}
    args: [${join(import.meta.dirname, "../kill/effect-server.ts")}, $FOLDER/works]
    trust: internal
policy:
  default: allow
  rules:
    - { id: held, tool: act, decision: require-approval }
`;
let postgres: Postgres;
let replicas: Replicas;
let url: string;

beforeAll(async () => {
  postgres = await startPostgres();
  url = await postgres.freshUrl();
  replicas = await makeReplicas(2, {
    url,
    config: CONFIG,
    listen: `, metrics_token: "${TOKEN}"`,
  });
  mkdirSync(join(replicas.folder, "works"));
  writeFileSync(join(replicas.folder, "works", EDITION_FILE), "1");
  for (const replica of replicas.all) await replicas.start(replica);
});
afterAll(async () => {
  await replicas.leave();
  await postgres.close();
});

async function ask(path: string, headers: Record<string, string> = {}) {
  const origin = originOf(0);
  const response = await fetch(`${origin}${path}`, { headers });
  return { status: response.status, text: await response.text() };
}

interface SignedIn {
  readonly cookie: string;
  /** Asks a replica for something, as the browser does that signed in. */
  ask(replica: number, path: string): Promise<number>;
  signOut(replica: number): Promise<number>;
}

function originOf(replica: number): string {
  return replicas.all[replica]?.daemon?.origin ?? "";
}

/** Cookies of a page without TLS carry its port, which differs here and is one behind a load balancer. */
function cookieAt(replica: number, cookie: string): string {
  return `countersign_${new URL(originOf(replica)).port}=${cookie}`;
}

async function signIn(replica: number, credential: string): Promise<SignedIn> {
  const origin = originOf(replica);
  const answer = await fetch(`${origin}/signin`, {
    method: "POST",
    headers: { origin },
    body: new URLSearchParams({ credential }),
  });
  expect(answer.status).toBe(200);
  const [, cookie = ""] =
    /^countersign_\d+=([^;]+)/.exec(answer.headers.get("set-cookie") ?? "") ?? [];
  const headersAt = (at: number) => ({ cookie: cookieAt(at, cookie), origin: originOf(at) });
  return {
    cookie,
    ask: async (at, path) =>
      (await fetch(`${originOf(at)}${path}`, { headers: headersAt(at) })).status,
    signOut: async (at) =>
      (
        await fetch(`${originOf(at)}/signout`, {
          method: "POST",
          headers: headersAt(at),
          redirect: "manual",
        })
      ).status,
  };
}

it("lets in at every replica whoever signed in at one, and nobody after signing out at another", async () => {
  const ada = await signIn(0, replicas.credential);
  expect([await ada.ask(0, "/api/approvals"), await ada.ask(1, "/api/approvals")]).toEqual([
    200, 200,
  ]);
  const again = await signIn(1, replicas.credential);

  expect(await ada.signOut(1)).toBe(303);

  expect([await ada.ask(0, "/api/approvals"), await ada.ask(1, "/api/approvals")]).toEqual([
    401, 401,
  ]);
  expect(await again.ask(0, "/api/approvals")).toBe(200);
});

it("keeps people signed in while a replica is replaced", async () => {
  const ada = await signIn(1, replicas.credential);
  const [first] = replicas.all;
  if (!first) throw new Error("there is no replica");
  await replicas.kill(first);
  await replicas.start(first);

  expect([await ada.ask(0, "/api/approvals"), await ada.ask(1, "/api/approvals")]).toEqual([
    200, 200,
  ]);
});

it("searches the log and adds up data at every replica, as one log", async () => {
  const headers = { authorization: `Bearer ${replicas.credential}` };
  for (const { daemon } of replicas.all) {
    const api = async (path: string) => {
      const response = await fetch(`${daemon?.origin}/api${path}`, { headers });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };

    const started = await api("/records?type=log.started&text=daemon*");
    const used = await api("/usage");

    expect(started.status).toBe(200);
    expect((started.body["records"] as unknown[]).length).toBeGreaterThanOrEqual(3);
    expect(used).toMatchObject({ status: 200, body: { rows: [] } });
  }
});

it("tells load balancers and monitoring how it is, and nobody else more", async () => {
  expect(await ask("/healthz")).toEqual({ status: 200, text: "ok\n" });
  expect(await ask("/readyz")).toEqual({ status: 200, text: "ready\n" });
  expect((await ask("/metrics")).status).toBe(401);
  expect((await ask("/metrics", { authorization: "Bearer another" })).status).toBe(401);

  const { status, text } = await ask("/metrics", { authorization: `Bearer ${TOKEN}` });

  expect(status).toBe(200);
  expect(text).toMatch(/^countersign_approvals\{state="pending"\} 0$/m);
  expect(text).toMatch(/^countersign_approvals\{state="unknown"\} 0$/m);
  expect(text).toMatch(/^countersign_outbox 0$/m);
  expect(text).toMatch(/^countersign_database_read_seconds 0\.\d+$/m);
  expect(text).toMatch(/^countersign_paused 0$/m);
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
});

async function metrics(): Promise<string> {
  return (await ask("/metrics", { authorization: `Bearer ${TOKEN}` })).text;
}

/** The value of one line of them. */
async function metric(line: string): Promise<number> {
  const found = (await metrics()).split("\n").find((one) => one.startsWith(`${line} `));
  return Number(found?.slice(line.length + 1) ?? Number.NaN);
}

it("tells monitoring how long calls, commits and decisions take, and of nobody who makes them", async () => {
  const [first] = replicas.all;
  if (!first) throw new Error("there is no replica");
  const agent = await openAgent(
    { ...first, connect: { command: "", args: [] } },
    originOf(0),
    "http",
  );
  const signal = AbortSignal.timeout(60_000);
  const act = { before_ms: 0, after_ms: 0, stubborn: true };
  expect(await agent.call("act_soon", { ...act, id: "a" }, signal)).toMatchObject({
    kind: "answered",
  });
  const held = agent.call("act", { ...act, id: "b" }, signal);
  const pending = async () => {
    const { body } = await replicas.api(originOf(1), "GET", "/approvals?state=pending");
    return (body["approvals"] as unknown as { id: string }[])[0]?.id;
  };
  await expect.poll(pending, { timeout: 20_000 }).toBeDefined();
  await replicas.api(originOf(1), "POST", `/approvals/${await pending()}/approve`, {});
  expect(await held).toMatchObject({ kind: "answered" });
  await agent.hangUp();

  expect(await metric('countersign_calls_total{outcome="answered"}')).toBe(2);
  // Not the one that waited for a person.
  expect(await metric("countersign_call_added_seconds_count")).toBe(1);
  expect(await metric("countersign_decision_to_execution_seconds_count")).toBe(1);
  expect(await metric("countersign_commit_seconds_count")).toBeGreaterThan(4);
  expect(await metric('countersign_commit_failures_total{code="AUDIT_WRITE_FAILED"}')).toBe(0);
  expect(await metric('countersign_executions{lease="over"}')).toBe(0);
  expect(await metric("countersign_last_commit_timestamp_seconds")).toBeGreaterThan(0);
  const text = await metrics();
  const labels = text
    .split("\n")
    .flatMap((line) => /^countersign_\w+\{(.*)\}/.exec(line)?.[1] ?? []);
  const names = labels.flatMap((label) => [...label.matchAll(/(\w+)=/g)].map(([, name]) => name));
  expect(new Set(names)).toEqual(
    new Set(["code", "kind", "le", "lease", "outcome", "result", "state", "version"]),
  );
  expect(text).not.toMatch(/act_soon|works|apr_|xch_|agent/);
});

it("is alive but not ready while its database is away, and ready again after that", async () => {
  await postgres.kill();
  expect((await ask("/readyz")).status).toBe(503);
  expect((await ask("/healthz")).status).toBe(200);

  await postgres.start();
  await expect.poll(async () => (await ask("/readyz")).status, { timeout: 20_000 }).toBe(200);
});

it("signs somebody out at every replica when their credentials are revoked", async () => {
  const ada = await signIn(0, replicas.credential);
  expect(await ada.ask(1, "/api/approvals")).toBe(200);

  const configFile = replicas.all[1]?.configFile ?? "";
  const revoked = await run(["credential", "revoke", "--config", configFile], {
    cwd: replicas.folder,
    env: { DATABASE_URL: url, COUNTERSIGN_CREDENTIAL: replicas.credential },
  });

  expect(revoked.stdout).toBe("revoked: 1\n");
  expect([await ada.ask(0, "/api/approvals"), await ada.ask(1, "/api/approvals")]).toEqual([
    401, 401,
  ]);
});
