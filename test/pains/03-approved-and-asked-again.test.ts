import { expect, it } from "vitest";
import { approve, by, houseOfPain } from "./house-of-pain.ts";

it("pain 3, approved and nothing runs, or asked again: an approval runs at the next identical call, and its result is not lost", async () => {
  const { call, ask, reviewing, sent, guard, store } = houseOfPain();
  const { id } = await ask({ row: 1 });
  await reviewing.decide(by("grace"), id, approve);

  const door = {
    signal: new AbortController().signal,
    waitMs: 0,
    execute: async (args: unknown) => {
      sent.push(args as never);
      return { kind: "answered", result: "done", isError: false } as const;
    },
  };
  const undelivered = await guard.run(
    {
      caller: {
        requester: { id: "local:ada@host", name: "ada", verified: false },
        client: { name: "agent", version: "1" },
      },
      upstream: "crm",
      trust: "internal",
      tool: "delete",
      description: null,
      hints: {},
      configuredCategory: null,
      toolHash: "tool-1",
      arguments: { row: 1 },
    },
    door,
  );
  const again = await call({ row: 1 });

  expect(undelivered.outcome.kind).toBe("answered");
  expect(again).toMatchObject({ kind: "answered", result: "done", approval: { id } });
  expect(sent).toHaveLength(1);
  expect(await store.approvals({ limit: 9 })).toHaveLength(1);
});
