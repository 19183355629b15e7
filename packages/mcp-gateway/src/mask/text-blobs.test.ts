import { describe, expect, it } from "vitest";
import { decodeTextBlobs, encodeTextBlobs } from "./text-blobs.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("text that travels as base64", () => {
  it.each([
    { mimeType: "text/plain", isText: true },
    { mimeType: "application/json; charset=utf-8", isText: true },
    { mimeType: "application/vnd.api+json", isText: true },
    { mimeType: "image/png", isText: false },
    { mimeType: "application/octet-stream", isText: false },
    { mimeType: 7, isText: false },
  ])("is written out for $mimeType: $isText", ({ mimeType, isText }) => {
    const result = { contents: [{ uri: "a", mimeType, blob: base64("ada@post.example é") }] };

    const decoded = decodeTextBlobs(result);

    expect(JSON.stringify(decoded).includes("ada@post.example é")).toBe(isText);
    expect(encodeTextBlobs(decoded)).toEqual(result);
  });

  it("is found at any depth, in embedded resources too", () => {
    const resource = { uri: "a", mimeType: "text/csv", blob: base64("name\nAda") };

    const decoded = decodeTextBlobs({ content: [{ type: "resource", resource }] });

    expect(decoded).toEqual({
      content: [{ type: "resource", resource: { ...resource, blob: "name\nAda" } }],
    });
  });
});
