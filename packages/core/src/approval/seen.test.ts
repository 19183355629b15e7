import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../json.ts";
import { seenBy, showing, SHOWN_UNITS } from "./seen.ts";

const digestUnder = (key: string) => (text: string) =>
  createHmac("sha256", key).update(text).digest("base64url");
const digest = digestUnder("a key");

describe("what somebody saw", () => {
  it("is believed of whom it was shown to, about the request it was shown for, and of nobody else", () => {
    const name = fc.string({ maxLength: 12 });
    const who = fc.record({ approval: name, person: name });
    fc.assert(
      fc.property(who, who, fc.jsonValue(), (shown, other, preview) => {
        const given = showing(digest, shown, preview as JsonValue);

        const isSame = shown.approval === other.approval && shown.person === other.person;
        expect(given).toHaveLength(SHOWN_UNITS);
        expect(seenBy(digest, shown, given)).toBe(given.slice(0, 43));
        expect(seenBy(digest, other, given) !== undefined).toBe(isSame);
        expect(seenBy(digestUnder("another key"), shown, given)).toBeUndefined();
      }),
    );
  });

  it("is told apart by every change of what was shown", () => {
    const [one, two] = [
      ["a", "b"],
      ["a", "c"],
    ].map((preview) => showing(digest, { approval: "a", person: "p" }, preview));

    expect(one).not.toBe(two);
  });

  it("is not believed when it was put together from two, or is something else", () => {
    const shown = { approval: "a", person: "p" };
    const [one = "", two = ""] = ["x", "y"].map((preview) => showing(digest, shown, preview));

    const forged = [
      `${one.slice(0, 43)}${two.slice(43)}`,
      one.slice(0, -1),
      `${one}A`,
      "",
      null,
      1,
    ];

    expect(forged.map((given) => seenBy(digest, shown, given))).toEqual(
      forged.map(() => undefined),
    );
  });
});
