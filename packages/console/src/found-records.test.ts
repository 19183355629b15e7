import type { LogSearch } from "@countersign/core";
import { expect, it } from "vitest";
import { indexing } from "./found-records.ts";

it.each([
  { because: "it holds everything", indexed: 9_000, said: null },
  { because: "a few records are on their way", indexed: 7_000, said: null },
  {
    because: "much is missing",
    indexed: 6_999,
    said: { indexed: 6_999, records: 9_000 },
  },
])("the index's progress is $said when $because", async ({ indexed, said }) => {
  const search: LogSearch = {
    find: () => Promise.resolve([]),
    usage: () => Promise.resolve({ rows: [], isCut: false, firsts: [] }),
    progress: () => Promise.resolve({ indexed, records: 9_000 }),
    close: () => Promise.resolve(),
  };

  expect(await indexing(search)).toEqual(said);
});
