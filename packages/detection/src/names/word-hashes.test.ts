import { expect, it } from "vitest";
import { wordHash } from "./tokens.ts";
import { WordHashes } from "./word-hashes.ts";

it("has the words that it was made of, and no others", () => {
  const hashes = WordHashes.of("the", "a");

  expect(hashes.has(wordHash("The"))).toBe(true);
  expect(hashes.has(wordHash("an"))).toBe(false);
});

it("has each of many hashes once, 0 among them", () => {
  const hashes = new WordHashes();
  for (let round = 0; round < 2; round++)
    for (let hash = -3000; hash < 3000; hash += 2) hashes.add(hash);

  expect(hashes.size).toBe(3000);
  for (let hash = -3000; hash < 3000; hash++) expect(hashes.has(hash)).toBe(hash % 2 === 0);
});
