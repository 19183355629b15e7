/** Values that a tool splits over the text blocks of one result. */
import { maskJson, type Strategy } from "@countersign/core";
import { createScan } from "@countersign/runtime";
import { MemoryStorage } from "@countersign/testkit";
import { expect, it } from "vitest";

const scan = createScan({
  names: true,
  organizations: false,
  confidence: {},
  allow: [],
  off: [],
  custom: [],
  allowFields: [],
  strategies: [],
});

async function maskedBlocks(texts: readonly string[], strategy: Strategy): Promise<string[]> {
  const { vault, digest } = new MemoryStorage();
  const result = { content: texts.map((text) => ({ type: "text", text })) };
  const masked = await maskJson(
    { scan, vault, digest, strategies: [{ entities: ["*"], strategy }] },
    "scope",
    result,
  );
  return (masked.value as typeof result).content.map(({ text }) => text);
}

it("leaves nothing of a card number that begins in one block and ends in another", async () => {
  const blocks = await maskedBlocks(["Card 4111 1111", " 1111 1111, thanks"], "token");

  expect(blocks[0]).toMatch(/^Card <?CREDIT_[a-z2-7]{10}>?$/);
  expect(blocks[1]).toMatch(/^<?CREDIT_[a-z2-7]{10}>?, thanks$/);
});

it.each(["redact", "hash", "mask"] as const)(
  "leaves nothing of an address whose characters are blocks, masked by %s",
  async (strategy) => {
    const blocks = await maskedBlocks(Array.from("ada.lovelace@example.com"), strategy);

    for (const block of blocks) expect(block).toMatch(/^(?:\[.*\]|\*+|[.@])$/);
  },
);
