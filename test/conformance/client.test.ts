import { join } from "node:path";
import { expect, it } from "vitest";
import { checkClient, scenariosFor } from "./runner.ts";

const COMMAND = `${process.execPath} --conditions=countersign-source ${join(import.meta.dirname, "client.ts")}`;

const SCENARIOS = [
  { scenario: "initialize", checks: 1 },
  { scenario: "tools_call", checks: 1 },
  { scenario: "elicitation-sep1034-client-defaults", checks: 5 },
  { scenario: "sse-retry", checks: 3 },
  { scenario: "request-metadata", checks: 5 },
  { scenario: "sep-2322-client-request-state", checks: 5 },
  { scenario: "http-standard-headers", checks: 1 },
  { scenario: "http-custom-headers", checks: 5 },
  { scenario: "http-invalid-tool-headers", checks: 2 },
  { scenario: "json-schema-ref-no-deref", checks: 1 },
  { scenario: "json-schema-2020-12-preservation", checks: 7 },
];

/**
 * Left out: `auth/*` asks how a client finds an authorization server for what it talks to, and what a client talks to is
 * Countersign, which answers for itself; an upstream's credentials come from the configuration. `sep-2640-*` is about an
 * extension (skills) that a client verifies what it reads by, and only the client can.
 */
const LEFT_OUT = /^(?:auth|sep-2640-client)(?:\/|-)/;

it("every scenario for clients is run, or left out by name", async () => {
  const all = await scenariosFor("client");

  const run = SCENARIOS.map(({ scenario }) => scenario);
  expect(all.length).toBeGreaterThan(30);
  expect(all.filter((name) => !LEFT_OUT.test(name)).toSorted()).toEqual(run.toSorted());
});

it.each(SCENARIOS)("a client behind Countersign passes $scenario", async ({ scenario, checks }) => {
  const report = await checkClient(COMMAND, scenario);

  expect(report.failed).toEqual(new Map());
  expect(report.status).toBe(0);
  expect(report.passed.size).toBeGreaterThanOrEqual(checks);
});
