import { expect, it } from "vitest";
import { KeptTokens } from "./kept-tokens.ts";

const entry = (scope: string, token: string) => ({
  scope,
  token,
  entityType: "EMAIL_ADDRESS",
  digest: Buffer.from(`digest of ${token}`, "latin1"),
  sealed: Buffer.alloc(0),
});

it("knows a token in its scope and with its digest only", () => {
  const kept = new KeptTokens();
  kept.add([entry("a", "EMAIL_1"), entry("b", "EMAIL_2")]);

  expect(kept.has("a", "EMAIL_1", "digest of EMAIL_1")).toBe(true);
  expect(kept.has("b", "EMAIL_1", "digest of EMAIL_1")).toBe(false);
  expect(kept.has("c", "EMAIL_1", "digest of EMAIL_1")).toBe(false);
  expect(kept.has("a", "EMAIL_1", "digest of EMAIL_2")).toBe(false);
});

it("forgets the oldest of very many, over all scopes, and knows the newest", () => {
  const kept = new KeptTokens();
  const knows = (scope: string, i: number): boolean =>
    kept.has(scope, `EMAIL_${i}`, `digest of EMAIL_${i}`);
  const fill = (scope: string, count: number): void => {
    for (let i = 0; i < count; i++) kept.add([entry(scope, `EMAIL_${i}`)]);
  };
  const first = Array.from({ length: 10 }, (_, i) => `s${i}`);
  for (const scope of first) fill(scope, 100);
  fill("big", 60_000);

  const known = [...first, "big"].map(
    (scope) => Array.from({ length: 60_000 }, (_, i) => i).filter((i) => knows(scope, i)).length,
  );

  expect(known.slice(0, -1)).toEqual(first.map(() => 0));
  expect(known.at(-1)).toBeGreaterThan(15_000);
  expect(known.at(-1)).toBeLessThanOrEqual(20_000);
  expect(knows("big", 59_999)).toBe(true);
  kept.add([entry("s0", "EMAIL_1"), entry("s0", "EMAIL_1")]);
  expect(knows("s0", 1)).toBe(true);
});
