import { expect, it } from "vitest";
import { approve, by, houseOfPain } from "./house-of-pain.ts";

it.each([
  { because: "an empty list of reviewers means nobody", terms: { reviewers: [] }, person: "grace" },
  { because: "an empty group means nobody", terms: { reviewers: ["nobody"] }, person: "grace" },
  { because: "an unknown group means nobody", terms: { reviewers: ["owner"] }, person: "grace" },
  {
    because: "a name that is no person decides nothing",
    terms: {},
    person: "grace@contoso.example",
  },
  { because: "a group's name is nobody", terms: {}, person: "owners" },
  { because: "nobody is not anybody", terms: {}, person: "" },
])("pain 9, the wrong identity is checked: $because", async ({ terms, person }) => {
  const { ask, reviewing, store } = houseOfPain(terms);
  const { id } = await ask({ row: 1 });

  const deciding = reviewing.decide(by(person), id, approve);

  await expect(deciding).rejects.toMatchObject({ code: "APPROVAL_NOT_ENTITLED" });
  expect((await store.approval(id))?.votes).toEqual([]);
});

it("pain 9, one person in two groups fills a quorum: people are counted", async () => {
  const { ask, reviewing, store } = houseOfPain({ quorum: 2 });
  const { id } = await ask({ row: 1 });
  await reviewing.decide(by("grace", "teams"), id, approve);

  const again = reviewing.decide(by("grace", "console"), id, approve);

  await expect(again).rejects.toMatchObject({ code: "APPROVAL_VOTED" });
  expect((await store.approval(id))?.state).toBe("pending");
});
