import { expect, it } from "vitest";
import { approve, by, houseOfPain, reject } from "./house-of-pain.ts";

it("pain 6, a rejected call still runs: nothing that is clicked, repeated or raced afterwards runs it", async () => {
  const { call, ask, reviewing, sent, store } = houseOfPain({ quorum: 2 });
  const { id } = await ask({ row: 1 });
  await reviewing.decide(by("tom"), id, approve);
  await reviewing.decide(by("grace"), id, { ...reject, reason: "archive it" });

  const late = reviewing.decide(by("tom"), id, approve);
  await expect(late).rejects.toMatchObject({ code: "APPROVAL_NOT_PENDING" });
  const outcomes = await Promise.all([call({ row: 1 }), call({ row: 1 }), call({ row: 1 })]);

  expect(outcomes.map(({ kind }) => kind)).toEqual(["rejected", "rejected", "rejected"]);
  expect(sent).toEqual([]);
  expect((await store.approval(id))?.state).toBe("rejected");
});

it("pain 6, one rejection drops its siblings: other requests are not touched", async () => {
  const { call, ask, reviewing, sent } = houseOfPain();
  const [first, second] = [await ask({ row: 1 }), await ask({ row: 2 })];
  await reviewing.decide(by("grace"), first.id, reject);
  await reviewing.decide(by("grace"), second.id, approve);

  expect((await call({ row: 2 })).kind).toBe("answered");
  expect(sent).toEqual([{ row: 2 }]);
});
