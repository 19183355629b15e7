import { describe, expect, it } from "vitest";
import { createScanner } from "../scanner.ts";

const scanner = createScanner();

function ages(text: string): string[] {
  return scanner
    .scanText(text)
    .filter(({ entityType }) => entityType === "AGE")
    .map(({ start, end }) => text.slice(start, end));
}

describe("an age behind a name", () => {
  it("is found between commas and at the end of a sentence", () => {
    expect(ages("Ada Lovelace, 36, lives in London with her son Byron Lovelace, 9.")).toEqual([
      "36",
      "9",
    ]);
  });

  it("is no number that others follow", () => {
    expect(ages("Ask Ada Lovelace, 36, 48, 50 and she knows.")).toEqual([]);
  });

  it("is not looked for where ages are not", () => {
    const others = createScanner({ disable: ["AGE"] });

    const types = others
      .scanText("Ada Lovelace, 36, lives in London.")
      .map((one) => one.entityType);
    expect(types).not.toContain("AGE");
  });
});
