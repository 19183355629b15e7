import { expect, it } from "vitest";
import { approve, by, houseOfPain } from "./house-of-pain.ts";

it("pain 8, the requester approves themselves: in no role, through no channel, by no detour", async () => {
  const { ask, reviewing, store, call, sent } = houseOfPain({
    breakGlass: ["duty"],
    escalateTo: [["duty"]],
    quorum: 2,
  });
  const { id } = await ask({ row: 1 });
  const grant = {
    requester: "local:ada@host",
    upstream: "crm",
    tool: "delete",
    category: "delete",
    conditions: [],
    minutes: 60,
    reason: "mine",
  } as const;

  const attempts = await Promise.allSettled([
    ...(["api", "console", "cli", "teams", "slack"] as const).map((channel) =>
      reviewing.decide(by("ada", channel), id, approve),
    ),
    reviewing.breakGlass(by("ada"), id, { reason: "hurry" }),
    reviewing.escalate(by("ada"), id, { reason: "to myself" }),
    reviewing.makeGrant(by("ada"), grant),
  ]);

  expect(attempts.map((one) => one.status === "rejected" && one.reason.code)).toEqual(
    Array(8).fill("APPROVAL_SELF"),
  );
  await reviewing.escalate(by("grace"), id, { reason: "unsure" });
  await expect(reviewing.decide(by("ada"), id, approve)).rejects.toMatchObject({
    code: "APPROVAL_SELF",
  });
  expect((await call({ row: 1 })).kind).toBe("pending");
  expect(sent).toEqual([]);
  const ignored = await store.records({ approval: id, limit: 100 });
  expect(ignored.filter(({ type }) => type === "approval.decision_ignored")).toHaveLength(8);
});
