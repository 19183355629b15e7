import fc from "fast-check";
import { expect, it } from "vitest";
import { storableText, textAsGiven } from "./storable-text.ts";

const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "\0",
        "\ud800",
        "\udc00",
        "\u{10FFFE}",
        "0000",
        "ffff",
        "\uffff",
        "d800",
        "a",
        "😀",
      ),
      fc.string({ unit: "binary" }),
    ),
  )
  .map((parts) => parts.join(""));

it("gives every text back as it was, and holds nothing that PostgreSQL refuses", () => {
  fc.assert(
    fc.property(text, (given) => {
      const stored = storableText(given);
      expect(stored.isWellFormed()).toBe(true);
      expect(stored).not.toContain("\0");
      expect(textAsGiven(stored)).toBe(given);
    }),
    { numRuns: 2_000 },
  );
});
