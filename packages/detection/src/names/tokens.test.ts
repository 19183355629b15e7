import { describe, expect, it } from "vitest";
import { createTokenBlock, OPAQUE, readBlock, wordHash } from "./tokens.ts";

/** The tokens of a text, opaque ones in angle brackets. */
function tokensOf(text: string): readonly string[] {
  const block = createTokenBlock();
  readBlock(text, 0, block);
  return Array.from({ length: block.count }, (_, at) => {
    const token = text.slice(block.start[at], block.end[at]);
    return block.kind[at] === OPAQUE ? `<${token}>` : token;
  });
}

describe("the tokeniser", () => {
  it.each([
    { because: "a possessive is parted", text: "Ada's key", tokens: ["Ada", "'", "s", "key"] },
    { because: "an apostrophe can be part of a name", text: "O'Brien", tokens: ["O'Brien"] },
    { because: "an article is parted", text: "l'Avenue", tokens: ["l", "'", "Avenue"] },
    { because: "a double name is three tokens", text: "Jean-Luc", tokens: ["Jean", "-", "Luc"] },
    { because: "a mail address is opaque", text: "to ada@x.org", tokens: ["to", "<ada@x.org>"] },
    {
      because: "a URL is opaque",
      text: "see https://x.org/Ada",
      tokens: ["see", "<https://x.org/Ada>"],
    },
    { because: "an identifier is opaque", text: "call user_name", tokens: ["call", "<user_name>"] },
    { because: "camel case is opaque", text: "lastName is", tokens: ["<lastName>", "is"] },
    { because: "initials stay words", text: "J. R. Moss", tokens: ["J", ".", "R", ".", "Moss"] },
    { because: "a postcode is no identifier", text: "W1A 1AA", tokens: ["W", "1", "A", "1", "AA"] },
  ])("reads $text so because $because", ({ text, tokens }) => {
    expect(tokensOf(text)).toEqual(tokens);
  });

  it("gives a word the same hash whatever its case and accents", () => {
    const block = createTokenBlock();
    readBlock("Jürgen JURGEN Łódź", 0, block);

    expect(block.hash[0]).toBe(wordHash("jurgen"));
    expect(block.hash[1]).toBe(wordHash("jurgen"));
    expect(block.hash[2]).toBe(wordHash("lodz"));
  });

  it("reads a long text in blocks, each token once", () => {
    const text = "one two three. ".repeat(2000);
    const block = createTokenBlock();
    let count = 0;
    for (let at = 0; at < text.length; ) {
      at = readBlock(text, at, block);
      count += block.count;
    }

    expect(count).toBe(8000);
  });
});
