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

  expect(kept.tokenOf("a", "digest of EMAIL_1")).toBe("EMAIL_1");
  expect(kept.tokenOf("b", "digest of EMAIL_1")).toBeUndefined();
  expect(kept.tokenOf("c", "digest of EMAIL_1")).toBeUndefined();
  expect(kept.tokenOf("a", "digest of EMAIL_2")).toBeUndefined();
});

it("knows each surrogate of a value beside its token, and takes none for another", () => {
  const kept = new KeptTokens();
  const digest = Buffer.from("one digest", "latin1");
  for (const token of ["EMAIL_1", "~a@x.example", "~b@x.example"]) {
    kept.add([{ ...entry("a", token), digest }]);
  }
  kept.add([{ ...entry("b", "~a@x.example"), digest }]);

  expect(kept.tokenOf("a", "one digest")).toBe("EMAIL_1");
  expect(kept.tokenOf("b", "one digest")).toBeUndefined();
  expect(kept.hasSurrogate("a", "~a@x.example", "one digest")).toBe(true);
  expect(kept.hasSurrogate("a", "~b@x.example", "one digest")).toBe(true);
  expect(kept.hasSurrogate("a", "~c@x.example", "one digest")).toBe(false);
  expect(kept.hasSurrogate("a", "~a@x.example", "another")).toBe(false);
});

it("forgets the oldest of very many, over all scopes, and knows the newest", () => {
  const kept = new KeptTokens();
  const knows = (scope: string, i: number): boolean =>
    kept.tokenOf(scope, `digest of EMAIL_${i}`) === `EMAIL_${i}`;
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
