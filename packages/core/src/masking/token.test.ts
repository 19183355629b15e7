import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findTokens, formatToken, isWellFormedToken, nearTokens } from "./token.ts";

const LABELS = new Set(["EMAIL", "PHONE", "US_SSN"]);
const digest = fc.uint8Array({ minLength: 6, maxLength: 32 });
const label = fc.constantFrom(...LABELS);

describe("a token", () => {
  it("is found again, whole, wherever it stands between other characters", () => {
    const between = fc.constantFrom(
      "",
      " ",
      '"',
      "(",
      ",",
      "=",
      "/",
      "'",
      "\n",
      "<",
      ">",
      "—",
      "文",
    );
    fc.assert(
      fc.property(label, digest, between, between, (name, bytes, before, after) => {
        const token = formatToken(name, bytes);
        const [span, ...others] = findTokens(`${before}${token}${after}`, LABELS);

        expect(span?.token).toBe(token);
        expect(others).toEqual([]);
        expect(isWellFormedToken(token)).toBe(true);
      }),
    );
  });

  it("shows the first 45 bits of its digest", () => {
    const shown = (...bytes: number[]): string =>
      formatToken("X", new Uint8Array(bytes)).slice(2, 11);

    expect(shown(0, 0, 0, 0, 0, 0)).toBe("aaaaaaaaa");
    expect(shown(255, 255, 255, 255, 255, 255)).toBe("777777777");
    expect(shown(0x84, 0x65, 0x3a, 0x1f, 0x00, 0x08)).toBe("qrstuhyab");
  });

  it("takes its angle brackets with it", () => {
    const token = formatToken("EMAIL", new Uint8Array([1, 2, 3, 4, 5, 6]));

    expect(findTokens(`to <${token}>.`, LABELS)).toEqual([
      { token, start: 3, end: 5 + token.length },
    ]);
  });

  it("is noticed when one character was changed", () => {
    const other = fc.constantFrom(...Array.from("abcdefghijklmnopqrstuvwxyz234567"));
    fc.assert(
      fc.property(label, digest, fc.nat(9), other, (name, bytes, at, character) => {
        const token = formatToken(name, bytes);
        const index = name.length + 1 + at;
        fc.pre(token[index] !== character);
        const mistyped = token.slice(0, index) + character + token.slice(index + 1);

        expect(isWellFormedToken(mistyped)).toBe(false);
      }),
    );
  });

  it.each([
    { because: "its brackets are encoded", text: "?q=%3C$%3E&r", is: "%3C$%3E" },
    { because: "a space before it is encoded", text: "?q=a%20$", is: "$" },
    { because: "a line break before it is escaped", text: "Hi\\n$\\n", is: "$" },
    { because: "its brackets are escaped", text: '{"a":"\\u003c$\\u003e"}', is: "\\u003c$\\u003e" },
    { because: "its brackets are entities", text: "<b>&lt;$&gt;</b>", is: "&lt;$&gt;" },
    { because: "only one bracket is there", text: "a < $, b", is: "$" },
  ])("is found when $because", ({ text, is }) => {
    const token = formatToken("EMAIL", new Uint8Array([1, 2, 3, 4, 5, 6]));
    const written = text.replace("$", token);
    const [span, ...others] = findTokens(written, LABELS);

    expect(written.slice(span?.start, span?.end)).toBe(is.replace("$", token));
    expect(others).toEqual([]);
  });

  it.each([
    { because: "its capitals are lost", altered: (token: string) => token.toLowerCase() },
    { because: "it is all in capitals", altered: (token: string) => token.toUpperCase() },
    { because: "it has a hyphen", altered: (token: string) => token.replace("_", "-") },
    { because: "its end is missing", altered: (token: string) => token.slice(0, -1) },
    { because: "more stands behind it", altered: (token: string) => `${token}x7` },
    {
      because: "its label is in small letters",
      altered: (token: string) => token.replace("EMAIL", "Email"),
    },
  ])("is known to have been meant when $because", ({ altered }) => {
    fc.assert(
      fc.property(digest, (bytes) => {
        const token = formatToken("EMAIL", bytes);
        expect(nearTokens(`to (${altered(token)}).`, LABELS)).toEqual([token]);
        expect(nearTokens(`to <${token}> and ${token}`, LABELS)).toEqual([]);
      }),
    );
  });

  it("is seen to be meant where it stands right beside another, or within a name", () => {
    fc.assert(
      fc.property(digest, digest, (one, other) => {
        const [first, second] = [formatToken("EMAIL", one), formatToken("US_SSN", other)];
        expect(nearTokens(`to ${first}${second}`, LABELS)).toEqual([first, second]);
        expect(nearTokens(`copy_of_${first}_2`, LABELS)).toContain(first);
        // Behind an escape or a percent code it stands apart, and is found.
        expect(nearTokens(`a\\n${first} b%20${second}`, LABELS)).toEqual([]);
      }),
    );
  });

  it.each([
    { because: "the label is nobody's", text: "FOO_abcdefghij" },
    { because: "it is part of a longer word", text: "xEMAIL_abcdefghij" },
    { because: "it goes on", text: "EMAIL_abcdefghijk" },
    { because: "it is too short", text: "EMAIL_abcdefghi" },
    { because: "capitals are no digest", text: "EMAIL_ABCDEFGHIJ" },
  ])("is not seen in $text because $because", ({ text }) => {
    expect(findTokens(text, LABELS)).toEqual([]);
  });

  it("is looked for in linear time", () => {
    const killer = "EMAIL_".repeat(200_000);
    const started = performance.now();
    findTokens(killer, LABELS);

    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
