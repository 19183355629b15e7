import type { JsonObject } from "@countersign/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BinaryRule, openBinaries, sealBinaries } from "./binary.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const PNG = Buffer.from([
  0x89,
  0x50,
  0x4e,
  0x47,
  13,
  10,
  26,
  10,
  0,
  1,
  2,
  3,
  ...Array(60).keys(),
]).toString("base64");
const ADA = "ada@post.org is a text long enough to be sniffed at, and so it is";

describe("text that travels as base64", () => {
  it.each([
    { because: "its type says so", mimeType: "text/plain", bytes: base64("ada@post.org é") },
    {
      because: "its type says so",
      mimeType: "application/json; charset=utf-8",
      bytes: base64("ada@post.org é"),
    },
    {
      because: "its type says so",
      mimeType: "application/vnd.api+json",
      bytes: base64("ada@post.org é"),
    },
    {
      because: "nothing but text is in it",
      mimeType: "application/octet-stream",
      bytes: base64(ADA),
    },
    { because: "nothing but text is in it", mimeType: undefined, bytes: base64(ADA) },
    { because: "nothing but text is in it", mimeType: "image/png", bytes: base64(ADA) },
  ])("is written out because $because: $mimeType", ({ mimeType, bytes }) => {
    const type = mimeType === undefined ? {} : { mimeType };
    const result = {
      contents: [{ uri: "a", ...type, blob: bytes }],
      content: [
        { type: "image", ...type, data: bytes },
        { type: "resource", resource: { uri: "a", ...type, blob: bytes } },
      ],
    };

    const opened = openBinaries(result, []);

    expect(JSON.stringify(opened).split("ada@post.org").length - 1).toBe(3);
    expect(sealBinaries(opened)).toEqual(result);
  });

  it.each([
    { encoding: "UTF-16", bytes: Buffer.from("\uFEFFada@post.org é", "utf16le") },
    {
      encoding: "UTF-16, big end first",
      bytes: Buffer.from("\uFEFFada@post.org é", "utf16le").swap16(),
    },
    {
      encoding: "UTF-16 without a mark",
      bytes: Buffer.from("ada@post.org é", "utf16le"),
      mimeType: "application/octet-stream",
    },
    {
      encoding: "UTF-16 without a mark, big end first, whose type says text",
      bytes: Buffer.from("ada@post.org é", "utf16le").swap16(),
      mimeType: "text/plain",
    },
    { encoding: "Latin-1", bytes: Buffer.from("é ada@post.org", "latin1"), mimeType: "text/csv" },
  ])("is written out as $encoding, and masked in it", ({ bytes, mimeType = "image/png" }) => {
    const result = { contents: [{ uri: "a", mimeType, blob: bytes.toString("base64") }] };

    const opened = openBinaries(result, []);
    const masked = JSON.stringify(opened).replace("ada@post.org", "EMAIL_a");

    expect(JSON.stringify(opened)).toContain("ada@post.org");
    expect(JSON.stringify(opened)).toContain("é");
    expect(sealBinaries(opened)).toEqual(result);
    const [sealed] = sealBinaries(JSON.parse(masked) as JsonObject)["contents"] as {
      blob: string;
    }[];
    expect(Buffer.from(sealed?.blob ?? "", "base64").length).toBeLessThan(bytes.length);
  });

  it("comes back as it was, whatever it is, if nothing in it was masked", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.string({ unit: "binary" }),
        fc.constantFrom({}, { mimeType: "text/csv" }),
        fc.constantFrom("", "\u00FF\u00FE", "\u00FE\u00FF"),
        (bytes, text, type, mark) => {
          const wide = Buffer.from(text, "utf16le");
          for (const one of [
            Buffer.from(bytes),
            Buffer.from(text),
            wide,
            Buffer.from(wide).swap16(),
          ]) {
            const data = Buffer.concat([Buffer.from(mark, "latin1"), one]).toString("base64");
            const result = { content: [{ type: "audio", ...type, data }] };
            expect(sealBinaries(openBinaries(result, []))).toEqual(result);
          }
        },
      ),
    );
  });
});

describe("what the configuration says about bytes", () => {
  const image = { type: "image", mimeType: "image/png", data: PNG, annotations: { priority: 1 } };
  const blob = { uri: "raw://a", mimeType: "application/pdf", blob: PNG };
  const content = { content: [image, { type: "resource", resource: blob }], contents: [blob] };
  const shown = (rules: readonly BinaryRule[], value: JsonObject = content) =>
    openBinaries(value, rules);

  it("passes them without a rule, and with one that says so", () => {
    expect(shown([])).toEqual(content);
    expect(shown([{ handling: "pass" }])).toEqual(content);
    expect(shown([{ handling: "pass" }], { blob: base64(ADA) })).toEqual({ blob: base64(ADA) });
  });

  it.each(["drop", "mask"] as const)("says what it withholds: %s", (handling) => {
    expect(shown([{ handling }])).toEqual({
      content: [
        {
          type: "text",
          text: "[image withheld by policy: image/png, 72 bytes]",
          annotations: { priority: 1 },
        },
        { type: "text", text: "[resource withheld by policy: application/pdf, 72 bytes]" },
      ],
      contents: [
        {
          uri: "raw://a",
          mimeType: "text/plain",
          text: "[resource withheld by policy: application/pdf, 72 bytes]",
        },
      ],
    });
  });

  it("goes by the first rule that fits the media type, whatever its case and parameters", () => {
    const rules: BinaryRule[] = [{ type: "image/*", handling: "drop" }, { handling: "pass" }];

    expect(JSON.stringify(shown(rules))).toContain("image withheld");
    expect(shown(rules)["contents"]).toEqual([blob]);
    const odd = { type: "image", mimeType: "Image/PNG; a=b", data: PNG };
    expect(JSON.stringify(shown(rules, { content: odd }))).toContain("unknown type");
    expect(JSON.stringify(shown(rules, { content: odd }))).not.toContain(PNG);
  });

  it("keeps the form of structured content", () => {
    const structuredContent = { picture: { type: "image", mimeType: "image/png", data: PNG } };

    expect(shown([{ handling: "drop" }], { structuredContent })).toEqual({
      structuredContent: {
        picture: {
          type: "image",
          mimeType: "image/png",
          data: "[image withheld by policy: image/png, 72 bytes]",
        },
      },
    });
  });

  it("never lets a byte of what is withheld through, wherever it stands", () => {
    const place = fc.constantFrom(
      (one: JsonObject): JsonObject => ({ content: [one] }),
      (one: JsonObject): JsonObject => ({ messages: [{ role: "user", content: one }] }),
      (one: JsonObject): JsonObject => ({ a: { b: [[one]] } }),
      (one: JsonObject): JsonObject => ({ structuredContent: { deep: one } }),
    );
    const carrier = fc.constantFrom(
      (data: string): JsonObject => ({ type: "image", data }),
      (data: string): JsonObject => ({ type: "audio", data, mimeType: "audio/wav" }),
      (data: string): JsonObject => ({ type: "resource", resource: { uri: "a", blob: data } }),
      (data: string): JsonObject => ({ uri: "a", blob: data }),
    );
    fc.assert(
      fc.property(
        place,
        carrier,
        fc.uint8Array({ minLength: 12, maxLength: 90 }),
        (at, as, bytes) => {
          const data = Buffer.from(bytes).toString("base64");

          expect(JSON.stringify(shown([{ handling: "drop" }], at(as(data))))).not.toContain(data);
        },
      ),
    );
  });
});
