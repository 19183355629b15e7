import { expect, it } from "vitest";
import { approve, by, houseOfPain } from "./house-of-pain.ts";

it("pain 4, one click and two executions: however often it is clicked and called at once, it runs once", async () => {
  const { call, ask, reviewing, sent } = houseOfPain();
  const { id } = await ask({ row: 1 });

  const clicks = await Promise.allSettled([
    reviewing.decide(by("grace", "console"), id, approve),
    reviewing.decide(by("grace", "teams"), id, approve),
    reviewing.decide(by("tom", "api"), id, approve),
  ]);
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, () => call({ row: 1 }, {}, { waitMs: 60_000 })),
  );

  expect(clicks.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(sent).toHaveLength(1);
  expect(outcomes.every(({ kind }) => kind === "answered" || kind === "pending")).toBe(true);
});
