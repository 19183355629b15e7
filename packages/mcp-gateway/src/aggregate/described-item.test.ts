import { expect, it } from "vitest";
import { DescribedItem, definitionOf } from "./described-item.ts";

const RESOURCE = {
  uri: "file:///a",
  name: "a",
  size: 1,
  annotations: { priority: 1, lastModified: "2026-01-01" },
};

it.each([
  { because: "its size changed", changes: { size: 2 }, isSame: true },
  {
    because: "it was changed lately",
    changes: { annotations: { priority: 1, lastModified: "2026-02-02" } },
    isSame: true,
  },
  { because: "its description changed", changes: { description: "b" }, isSame: false },
  { because: "its annotations changed", changes: { annotations: { priority: 2 } }, isSame: false },
  { because: "something unknown changed", changes: { "x-new": 1 }, isSame: false },
])("takes a resource for the same or another when $because", ({ changes, isSame }) => {
  const before = new DescribedItem("resource", RESOURCE).hash;

  expect(new DescribedItem("resource", { ...RESOURCE, ...changes }).hash === before).toBe(isSame);
});

it("counts everything of anything else", () => {
  const hashes = [1, 2].map((size) => new DescribedItem("prompt", { name: "a", size }).hash);

  expect(hashes[0]).not.toBe(hashes[1]);
});

it("has an empty hash for what has no canonical form", () => {
  expect(new DescribedItem("prompt", { name: "\uD800" }).hash).toBe("");
  expect(new DescribedItem("prompt", null).hash).toBe("");
});

it("keeps no more than the hash of a resource once that was asked for", () => {
  const resource = new DescribedItem("resource", RESOURCE);

  expect(resource.definition).toEqual(definitionOf("resource", RESOURCE));
  expect(resource.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(resource.definition).toBeUndefined();
});
