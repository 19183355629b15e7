import { type Postgres, startPostgres } from "@countersign/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeReplicas, type Replicas } from "./replicas.ts";

const TOKEN = "a token of monitoring";
let postgres: Postgres;
let replicas: Replicas;
let url: string;

beforeAll(async () => {
  postgres = await startPostgres();
  url = await postgres.freshUrl();
  replicas = await makeReplicas(1, {
    url,
    config: "upstreams: { tools: { program: true } }\npolicy: { default: allow }\n",
    listen: `, metrics_token: "${TOKEN}"`,
  });
  for (const replica of replicas.all) await replicas.start(replica);
});
afterAll(async () => {
  await replicas.leave();
  await postgres.close();
});

async function ask(path: string, headers: Record<string, string> = {}) {
  const origin = replicas.all[0]?.daemon?.origin ?? "";
  const response = await fetch(`${origin}${path}`, { headers });
  return { status: response.status, text: await response.text() };
}

it("tells load balancers and monitoring how it is, and nobody else more", async () => {
  expect(await ask("/healthz")).toEqual({ status: 200, text: "ok\n" });
  expect(await ask("/readyz")).toEqual({ status: 200, text: "ready\n" });
  expect((await ask("/metrics")).status).toBe(401);
  expect((await ask("/metrics", { authorization: "Bearer another" })).status).toBe(401);

  const { status, text } = await ask("/metrics", { authorization: `Bearer ${TOKEN}` });

  expect(status).toBe(200);
  expect(text).toMatch(/^countersign_approvals\{state="pending"\} 0$/m);
  expect(text).toMatch(/^countersign_paused 0$/m);
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
});

it("is alive but not ready while its database is away, and ready again after that", async () => {
  await postgres.kill();
  expect((await ask("/readyz")).status).toBe(503);
  expect((await ask("/healthz")).status).toBe(200);

  await postgres.start();
  await expect.poll(async () => (await ask("/readyz")).status, { timeout: 20_000 }).toBe(200);
});
