import { describe, expect, it } from "vitest";
import { utf16Of } from "./utf-16.ts";

const little = (text: string): Buffer => Buffer.from(text, "utf16le");
const big = (text: string): Buffer => little(text).swap16();
const LATIN = "Grüße an ada@post.org, 10 €, Łódź";

describe("utf16Of", () => {
  it.each([LATIN, "\uFEFF" + LATIN, "\uFEFF Привет", "a", "ĀĀ is how it begins, and it goes on"])(
    "tells which way it is written: %s",
    (text) => {
      expect([utf16Of(little(text)), utf16Of(big(text))]).toEqual(["utf-16le", "utf-16be"]);
    },
  );

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["UTF-8", Buffer.from(LATIN)],
    ["Latin-1", Buffer.from(LATIN, "latin1")],
    ["zeros", Buffer.alloc(100)],
    ["wide numbers", Buffer.from(Uint32Array.from({ length: 50 }, (_, i) => i).buffer)],
    ["letters that are not Latin, without a mark", little("Привет, мир")],
  ])("says nothing of %s", (_what, bytes) => {
    expect(utf16Of(bytes)).toBeUndefined();
  });
});
