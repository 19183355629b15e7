import { describe, expect, it } from "vitest";
import { besideArguments, identifiersIn, othersOf } from "./other-members.ts";

describe("an identifier of the call", () => {
  it.each([
    { key: "traceparent", value: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
    { key: "claudecode/toolUseId", value: "toolu_01AbC" },
    { key: "vscode.conversationId", value: "5f0c8a1e-7f0e-4b55-9f0e-000000000000" },
    { key: "vendor/request_id", value: "req_1" },
    { key: "x.traceId", value: "abc" },
    { key: "messageId", value: "7" },
  ])("goes on and is no part of the call: $key", ({ key, value }) => {
    expect(identifiersIn({ [key]: value })).toEqual({ [key]: value });
    expect(othersOf({ name: "t", _meta: { [key]: value } })).toBeUndefined();
  });

  it.each([
    { because: "it is no identifier's form", key: "vendor/requestId", value: "ada@post.org" },
    { because: "it is too long", key: "vendor/requestId", value: "a".repeat(65) },
    { because: "it is no text", key: "vendor/requestId", value: { a: 1 } },
    { because: "it names something else", key: "tenantId", value: "t1" },
    { because: "it names something else", key: "sessionId", value: "s1" },
    { because: "its name only ends alike", key: "recallid", value: "r1" },
    { because: "it is no trace", key: "traceparent", value: "00-zz" },
  ])("is guarded like the rest when $because: $key", ({ key, value }) => {
    expect(identifiersIn({ [key]: value })).toEqual({});
    expect(othersOf({ name: "t", _meta: { [key]: value } })).toEqual({ _meta: { [key]: value } });
  });
});

describe("what is the protocol's or ours", () => {
  it.each([
    "progressToken",
    "tracestate",
    "baggage",
    "io.modelcontextprotocol/related-task",
    "modelcontextprotocol.io/x",
    "mcp/x",
    "tools.mcp.com/x",
    "countersign/exchange",
    "countersign/justification",
  ])("does not go on from here: %s", (key) => {
    const params = { name: "t", arguments: {}, task: {}, requestState: "s", _meta: { [key]: "v" } };

    expect(othersOf(params)).toBeUndefined();
    expect(besideArguments(params)).toEqual({ _meta: {} });
  });
});

it("puts what was let through in the place of what was brought", () => {
  const params = { name: "t", x: "raw", _meta: { a: "raw", "v/requestId": "r1" } };

  expect(besideArguments(params, { x: "masked", _meta: { a: "masked" } })).toEqual({
    x: "masked",
    _meta: { "v/requestId": "r1", a: "masked" },
  });
  expect(besideArguments(params)).toEqual({ _meta: { "v/requestId": "r1" } });
  expect(besideArguments(undefined)).toEqual({});
});
