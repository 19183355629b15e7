import { writeJson } from "@countersign/core";
import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { expect, it } from "vitest";
import { writeMessage } from "./write-message.ts";

const long = { content: [{ type: "text", text: '"é\n\u2028\ud800'.repeat(20_000) }] };

it.each([
  { what: "a result", message: { id: 1, result: { a: [null, "\u2028"] } } },
  { what: "an id of letters", message: { id: 'a"b', result: {} } },
  { what: "a long result", message: { id: 1, result: long } },
  { what: "an error", message: { id: 1, error: { code: 1, message: "m" } } },
  { what: "a request", message: { id: 1, method: "m", params: { a: 1 } } },
  { what: "what has more members", message: { id: 1, result: {}, extra: true } },
])("writes $what as JSON does", ({ message }) => {
  const whole = { jsonrpc: "2.0", ...message } as unknown as JSONRPCMessage;

  expect(writeMessage(whole)).toBe(JSON.stringify(whole));
  writeJson(long);
  expect(writeMessage(whole)).toBe(JSON.stringify(whole));
});
