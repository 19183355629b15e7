import type { JsonPath, JsonValue } from "@countersign/core";
import { expect, it } from "vitest";
import { literalParts } from "./literal-parts.ts";

const IMAGE = Buffer.alloc(96, 7).toString("base64");

it.each([
  {
    because: "a content type",
    root: { content: [{ type: "text", text: "t" }] },
    path: ["content", 0, "type"],
  },
  {
    because: "an image",
    root: { content: [{ type: "image", data: IMAGE }] },
    path: ["content", 0, "data"],
  },
  {
    because: "bytes",
    root: { contents: [{ blob: IMAGE, mimeType: "image/png" }] },
    path: ["contents", 0, "blob"],
  },
  {
    because: "a priority",
    root: { annotations: { priority: 0.5 } },
    path: ["annotations", "priority"],
  },
  { because: "a media type", root: { mimeType: "image/svg+xml" }, path: ["mimeType"] },
  { because: "a schema's types", root: { type: ["string", "null"] }, path: ["type"] },
  { because: "a reference", root: { $ref: "#/$defs/a" }, path: ["$ref"] },
])("leaves $because as it is", ({ root, path }) => {
  expect(literalParts(root as JsonValue)(path as JsonPath)).toBe(true);
});

it.each([
  { because: "it is no type", root: { type: "ada@example.com" }, path: ["type"] },
  { because: "it is no image", root: { type: "image", data: "ssn 078-05-1120" }, path: ["data"] },
  {
    because: "it could be a card number",
    root: { type: "image", data: "4111111111111111" },
    path: ["data"],
  },
  { because: "it is not called an image", root: { type: "text", data: IMAGE }, path: ["data"] },
  {
    because: "it is text that was written out",
    root: { blob: `decoded utf-8:\n${IMAGE}`, mimeType: "text/csv" },
    path: ["blob"],
  },
  {
    because: "it holds more than a type",
    root: { type: { type: "string", default: "x" } },
    path: ["type"],
  },
  {
    because: "it is a phone number",
    root: { annotations: { priority: 4915112345678 } },
    path: ["annotations", "priority"],
  },
  { because: "it is a number", root: { $ref: "#4111111111111111" }, path: ["$ref"] },
  { because: "it is an address", root: { $ref: "https://example.com/ada" }, path: ["$ref"] },
  { because: "it is ordinary text", root: { text: "text" }, path: ["text"] },
  { because: "it is not there", root: {}, path: ["content", 3, "type"] },
])("has $path masked because $because", ({ root, path }) => {
  expect(literalParts(root as JsonValue)(path as JsonPath)).toBe(false);
});
