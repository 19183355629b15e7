import type { JsonObject } from "@countersign/core";
import { expect, it } from "vitest";
import { hasImpossibleHeader, paramHeaders, wrongParamHeader } from "./param-headers.ts";

const SCHEMA = {
  type: "object",
  properties: {
    region: { type: "string", "x-mcp-header": "Region" },
    count: { type: "integer", "x-mcp-header": "Count" },
    deep: { type: "object", properties: { id: { type: "string", "x-mcp-header": "Id" } } },
    other: { type: "string" },
  },
};

it.each([
  {
    because: "it is plain",
    args: { region: "eu-west" },
    headers: { "Mcp-Param-Region": "eu-west" },
  },
  { because: "numbers are written out", args: { count: 3 }, headers: { "Mcp-Param-Count": "3" } },
  { because: "it may be deeper", args: { deep: { id: "7" } }, headers: { "Mcp-Param-Id": "7" } },
  {
    because: "it is not ASCII",
    args: { region: "Köln" },
    headers: { "Mcp-Param-Region": "=?base64?S8O2bG4=?=" },
  },
  { because: "it is empty", args: { region: "" }, headers: { "Mcp-Param-Region": "=?base64??=" } },
  {
    because: "it would break the line",
    args: { region: "a\r\nb: c" },
    headers: { "Mcp-Param-Region": "=?base64?YQ0KYjogYw==?=" },
  },
  {
    because: "it looks encoded",
    args: { region: "=?base64?eA==?=" },
    headers: { "Mcp-Param-Region": "=?base64?PT9iYXNlNjQ/ZUE9PT89?=" },
  },
  { because: "nobody marked it", args: { other: "x" }, headers: {} },
  { because: "it is absent", args: { region: null }, headers: {} },
  { because: "there is nothing", args: undefined, headers: {} },
])("makes $headers of $args because $because", ({ args, headers }) => {
  expect(paramHeaders(SCHEMA, args)).toEqual(headers);
});

const SENT = { region: "Hello", count: 42, deep: { id: "a" } };
const RIGHT = { "Mcp-Param-Region": "Hello", "Mcp-Param-Count": "42", "Mcp-Param-Id": "a" };

it.each([
  { because: "all agree", headers: {}, wrong: undefined },
  {
    because: "one is written as base64",
    headers: { "Mcp-Param-Region": "=?base64?SGVsbG8=?=" },
    wrong: undefined,
  },
  { because: "numbers are equal", headers: { "Mcp-Param-Count": "42.0" }, wrong: undefined },
  { because: "one is missing", headers: { "Mcp-Param-Id": null }, wrong: "Mcp-Param-Id" },
  {
    because: "one says something else",
    headers: { "Mcp-Param-Region": "Bye" },
    wrong: "Mcp-Param-Region",
  },
  { because: "numbers differ", headers: { "Mcp-Param-Count": "43" }, wrong: "Mcp-Param-Count" },
  {
    because: "padding is missing",
    headers: { "Mcp-Param-Region": "=?base64?SGVsbG8?=" },
    wrong: "Mcp-Param-Region",
  },
  {
    because: "it is no base64",
    headers: { "Mcp-Param-Region": "=?base64?SGVs!!!bG8=?=" },
    wrong: "Mcp-Param-Region",
  },
  {
    because: "it is the base64 of no text",
    headers: { "Mcp-Param-Region": "=?base64?/w==?=" },
    wrong: "Mcp-Param-Region",
  },
  {
    because: "base64 is not marked as such",
    headers: { "Mcp-Param-Region": "SGVsbG8=" },
    wrong: "Mcp-Param-Region",
  },
])("finds $wrong wrong when $because", ({ headers, wrong }) => {
  const given: Readonly<Record<string, string | null>> = { ...RIGHT, ...headers };

  expect(wrongParamHeader(SCHEMA, SENT, (name) => given[name] ?? null)).toBe(wrong);
});

it("wants no header for what is not there", () => {
  expect(wrongParamHeader(SCHEMA, { other: "x", region: null }, () => null)).toBeUndefined();
});

const marked = (key: string, name: string): JsonObject => ({
  properties: { [key]: { type: "string", "x-mcp-header": name } },
});

it.each(["", "a b", "a:b", "A\r\nX-Evil: 1", "é", "x".repeat(300)])(
  "knows that no header can be called %j",
  (name) => {
    expect(hasImpossibleHeader(marked("a", name), { a: "v" })).toBe(true);
    expect(hasImpossibleHeader(marked("a", name), { b: "v" })).toBe(false);
    expect(paramHeaders(marked("a", name), { a: "v" })).toEqual({});
    expect(wrongParamHeader(marked("a", name), { a: "v" }, () => null)).toBeUndefined();
  },
);

it("takes nothing for an argument that is not there", () => {
  for (const key of ["constructor", "toString", "__proto__"]) {
    expect(paramHeaders(marked(key, "X"), {})).toEqual({});
  }
});
