import { expect, it } from "vitest";
import { approve, by, houseOfPain } from "./house-of-pain.ts";

it.each([
  { other: { row: 2 }, changes: {} },
  { other: { row: "1" }, changes: {} },
  { other: { row: 1, force: true }, changes: {} },
  { other: { row: 1, note: `${" ".repeat(100_000)}x` }, changes: {} },
  { other: { row: 1 }, changes: { tool: "delete_all" } },
  { other: { row: 1 }, changes: { upstream: "other" } },
  { other: { row: 1 }, changes: { toolHash: "tool-2" } },
])(
  "pain 5, an approval not bound to its arguments: approving one call approves no other",
  async ({ other, changes }) => {
    const { call, ask, reviewing, sent } = houseOfPain();
    const { id } = await ask({ row: 1 });
    await reviewing.decide(by("grace"), id, approve);

    const outcome = await call(other, changes);

    expect(outcome.kind).toBe("pending");
    expect(sent).toEqual([]);
  },
);

it("pain 5, the same approval used again: it is good for one execution", async () => {
  const { call, ask, reviewing, sent } = houseOfPain();
  await reviewing.decide(by("grace"), (await ask({ row: 1 })).id, approve);

  const outcomes = [await call({ row: 1 }), await call({ row: 1 })];

  expect(outcomes.map(({ kind }) => kind)).toEqual(["answered", "pending"]);
  expect(sent).toHaveLength(1);
});
