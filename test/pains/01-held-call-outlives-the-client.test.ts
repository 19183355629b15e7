import { expect, it } from "vitest";
import { approve, by, houseOfPain } from "./house-of-pain.ts";

it("pain 1, the held call outlives its client: it is answered as pending, and found again when it is repeated", async () => {
  const { call, ask, reviewing, sent, store } = houseOfPain();
  const { id } = await ask({ row: 1 });

  await reviewing.decide(by("grace"), id, approve);
  const sentMeanwhile = [...sent];
  const later = await call({ row: 1 });

  expect(sentMeanwhile).toEqual([]);
  expect(later).toMatchObject({ kind: "answered", approval: { id } });
  expect(sent).toEqual([{ row: 1 }]);
  expect(await store.approvals({ limit: 9 })).toHaveLength(1);
});
