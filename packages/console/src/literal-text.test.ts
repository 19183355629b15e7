import { formatToken } from "@countersign/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { literalLine, literalText, visibleText } from "./literal-text.ts";

describe("visible text", () => {
  it.each([
    { because: "plain text stays", text: "Grüße, 東京, שלום", seen: "Grüße, 東京, שלום" },
    { because: "an override flips what follows", text: "pay\u202Eeno", seen: "pay[U+202E]eno" },
    { because: "isolates reorder", text: "\u2066a\u2069", seen: "[U+2066]a[U+2069]" },
    { because: "nobody sees a zero-width space", text: "a\u200Bb", seen: "a[U+200B]b" },
    { because: "nobody sees tag characters", text: "a\u{E0041}b", seen: "a[U+E0041]b" },
    { because: "a null byte ends strings elsewhere", text: "a\u0000b", seen: "a[U+0000]b" },
    { because: "an escape drives terminals", text: "\u001b[2J", seen: "[U+001B][2J" },
    { because: "a line break fakes a second entry", text: "a\nb", seen: "a[↵]b" },
    { because: "a separator is a line break too", text: "a\u2028b", seen: "a[U+2028]b" },
    { because: "a no-break space is no space", text: "a\u00A0b", seen: "a[U+00A0]b" },
    { because: "the filler is a letter that draws nothing", text: "a\u3164b", seen: "a[U+3164]b" },
    { because: "half a pair is no character", text: "a\uD800b", seen: "a[U+D800]b" },
    { because: "a private character may look like anything", text: "\uE000", seen: "[U+E000]" },
    { because: "an accent or three are language", text: "e\u0301\u0323", seen: "e\u0301\u0323" },
    {
      because: "stacked accents cover the lines around",
      text: "a\u0300\u0301\u0302\u0303",
      seen: "a[U+0300][U+0301][U+0302][U+0303]",
    },
    { because: "long blanks push text away", text: `a${" ".repeat(500)}b`, seen: "a[500 spaces]b" },
    {
      because: "a long run is counted",
      text: `a${"\u200B".repeat(9_999)}b`,
      seen: "a[9999 unseen: U+200B]b",
    },
  ])("shows $text as $seen: $because", ({ text, seen }) => {
    expect(visibleText(text)).toBe(seen);
  });

  it("leaves nothing unseen", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(visibleText(text)).not.toMatch(
          /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
        );
      }),
    );
  });

  it.each([" \u0301\u0301\u0301", "a\u200B", "        ", "A_aaaaaaaaaa", "\u0301"])(
    "comes to an end on a megabyte of %j",
    (unit) => {
      const text = unit.repeat(1_000_000 / unit.length);

      expect(literalText(text).toString()).toContain("literal");
    },
  );
});

describe("literal markup", () => {
  it("escapes text and names what cannot be seen, in an element of its own", () => {
    expect(literalLine("<b>\u202E").toString()).toBe(
      '<bdi class="literal">&#60;b&#62;<span class="unseen">U+202E</span></bdi>',
    );
  });

  it("keeps line breaks where text has lines", () => {
    expect(literalText("a\r\nb").toString()).toContain('a<span class="unseen">↵</span>\nb');
  });

  it("lets tokens stand out, and only well-formed ones", () => {
    const token = formatToken("EMAIL", Uint8Array.from([1, 2, 3, 4, 5, 6]));

    expect(literalText(`to ${token}`).toString()).toContain(`<span class="token">${token}</span>`);
    expect(literalText("to EMAIL_aaaaaaaaaa").toString()).not.toContain("token");
  });
});
