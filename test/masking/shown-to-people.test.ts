/** What people are shown of a held call beside its arguments names no value that the tool alone is given. */
import { describeCall } from "@countersign/core";
import { expect, it } from "vitest";
import { maskingHouse } from "./masking-house.ts";

const REAL = "ilse.vandermeer@navy.example";

it.each([
  { what: "a key of SQL", args: (value: string) => ({ [value]: "DELETE FROM customers" }) },
  { what: "a key of a command", args: (value: string) => ({ [value]: { command: "rm -rf /" } }) },
  {
    what: "a key around a request",
    args: (value: string) => ({ [value]: { method: "DELETE", url: "https://api.example/x" } }),
  },
])("not where $what was a token", async ({ args }) => {
  const { guard, reviewing, storage } = maskingHouse({
    decision: "require-approval",
    disclose: [{ upstream: "crm", entities: ["EMAIL_ADDRESS"] }],
  });
  const caller = {
    requester: { id: "local:sam@laptop", name: "sam", verified: false },
    client: { name: "agent", version: "1" },
  };
  const token = await guard.mask(caller, REAL);
  if (typeof token !== "string") throw new Error("it was masked to no text");
  expect(token).not.toBe(REAL);
  const given: unknown[] = [];
  const call = {
    caller,
    upstream: "crm",
    trust: "internal",
    tool: "run_command",
    description: "Runs a command or an SQL statement",
    hints: {},
    configuredCategory: null,
    toolHash: "t",
    arguments: args(token),
  } as const;
  const door = {
    signal: new AbortController().signal,
    waitMs: 0,
    execute: async (sent: unknown) => {
      given.push(sent);
      return { kind: "answered", result: "done", isError: false } as const;
    },
  };
  await guard.run(call, door);
  const [request] = await storage.store.approvals({ limit: 1 });
  if (request === undefined) throw new Error("nothing was held");

  expect(describeCall(request)).not.toContain("ilse");
  expect(JSON.stringify(request)).not.toContain("ilse");
  expect(JSON.stringify(await storage.store.records({ limit: 99 }))).not.toContain("ilse");

  await reviewing.decide({ person: "grace", channel: "api" }, request.id, {
    verb: "approve",
    reason: null,
  });
  await guard.run(call, door);
  expect(JSON.stringify(given)).toContain(REAL);
});
