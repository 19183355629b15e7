import { expect, it } from "vitest";
import { paramHeaders } from "./param-headers.ts";

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
