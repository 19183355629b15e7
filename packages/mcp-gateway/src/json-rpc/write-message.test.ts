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
  { what: "what is in another order", message: { result: long, jsonrpc: "2.0", id: 1 } },
  { what: "what has a member that is not there", message: { id: 1, result: {}, x: undefined } },
])("writes $what as JSON does", ({ message }) => {
  const whole = ("jsonrpc" in message
    ? message
    : { jsonrpc: "2.0", ...message }) as unknown as JSONRPCMessage;

  expect(writeMessage(whole)).toBe(JSON.stringify(whole));
  writeJson(long);
  expect(writeMessage(whole)).toBe(JSON.stringify(whole));
});
