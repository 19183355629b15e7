import { ENGLISH, endedOf, outcomeRows } from "@countersign/chat-core";
import { createGuard, type Policy } from "@countersign/core";
import { manualClock, MemoryStorage } from "@countersign/testkit";
import { expect, it } from "vitest";

it("says why a request was withdrawn, and not that the agent did it", async () => {
  const clock = manualClock();
  const { store, vault, scopes, digest } = new MemoryStorage({ now: clock.now });
  let policy: Policy = {
    hash: "policy-1",
    default: "require-approval",
    rules: [],
    disclose: [],
    approval: { reviewers: ["ada"], expiresAfterSeconds: 600, coolingOffSeconds: 60 },
  };
  let ids = 0;
  const guard = createGuard({
    store,
    vault,
    scopes,
    digest,
    scan: { labels: new Set(), findings: async () => [], canonicalValue: (_, text) => text },
    classify: () => ({ category: "delete", evidence: [] }),
    policy: () => policy,
    clock: { now: clock.now, every: () => () => undefined },
    newId: (prefix) => `${prefix}_${++ids}`,
    owner: "daemon/1",
    configuration: "c",
    scopeIdleMs: 1e9,
    leaseMs: 30_000,
  });
  const call = () =>
    guard.run(
      {
        caller: {
          requester: { id: "local:sam@laptop", name: "sam", verified: false },
          client: { name: "agent", version: "1" },
        },
        upstream: "crm",
        trust: "internal",
        tool: "delete",
        description: null,
        hints: {},
        configuredCategory: null,
        toolHash: "tool-1",
        arguments: { id: 1 },
      },
      {
        signal: new AbortController().signal,
        waitMs: 0,
        execute: async () => ({ kind: "answered", result: "done", isError: false }),
      },
    );
  await call();
  policy = { ...policy, hash: "policy-2" };
  await call();

  const [request] = await store.approvals({ states: ["cancelled"], limit: 1 });
  if (request === undefined) throw new Error("nothing was withdrawn");
  const ended = await endedOf(store, request);
  const rows = outcomeRows({ request, edit: null } as Parameters<typeof outcomeRows>[0], ended, {
    text: ENGLISH,
    nameOf: (person) => person,
    scale: 1,
  });

  const said = rows.flatMap((row) => (row !== null && "pieces" in row ? row.pieces : []));
  expect(said.map(({ text }) => text).join("")).toBe(
    "nothing under this request, which was withdrawn: the policy, what it asks, the tool's definition or its disclosures changed",
  );
});
