import { expect, test } from "vitest";
import { KeyRun } from "./key-run.ts";

/** What {@link KeyRun} must say, in one expression. */
function isExample(body: string): boolean {
  if (/example|(.)\1{7}|your[-_]?|placeholder|_here$|1234567890|abcdefgh/i.test(body)) return true;
  if (body.length < 16 || /\d/.test(body)) return false;
  return !/[a-z]/.test(body) || !/[A-Z]/.test(body) || body.length < 20;
}

const PARTS = [
  "Q7",
  "k",
  "Zr",
  "-",
  "_",
  "EXAMPLE",
  "exampl",
  "Your",
  "placeHolder",
  "_here",
  "_HERE",
  "1234567890",
  "123456789",
  "ABCDEFGH",
  "abcdefg",
  "aAaAaAaA",
  "-------",
  "x",
  "wErTzUiO",
  "plOkmIjnUhb",
];

test("tells an example from a key wherever in the run its rest begins", () => {
  let seed = 1;
  const below = (count: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % count;
  };
  for (let round = 0; round < 2000; round++) {
    const body = Array.from({ length: 1 + below(6) }, () => PARTS[below(PARTS.length)]).join("");
    const text = `a ${body} b`;
    const run = new KeyRun();
    for (let from = 2; from < 2 + body.length; from += 1 + below(4))
      expect([text.slice(from), run.isExample(text, from, 2 + body.length)]).toEqual([
        text.slice(from),
        isExample(text.slice(from, 2 + body.length)),
      ]);
  }
});

test("reads a run anew when it ends elsewhere, and when it begins earlier", () => {
  const run = new KeyRun();
  const text = "example-Q7kZr1m example-Q7kZr1m";
  expect(run.isExample(text, 8, 15)).toBe(false);
  expect(run.isExample(text, 0, 15)).toBe(true);
  expect(run.isExample(text, 24, 31)).toBe(false);
  expect(run.isExample(text, 16, 31)).toBe(true);
});
