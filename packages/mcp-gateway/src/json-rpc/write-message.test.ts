import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { rememberResult } from "@countersign/core";
import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { expect, it } from "vitest";
import { between, sizeOf, writeMessage, writePieces } from "./write-message.ts";

const long = { content: [{ type: "text", text: '"é\n\u2028\ud800'.repeat(20_000) }] };
const plain = { content: [{ type: "text", text: "plain ".repeat(20_000) }] };

it.each([
  { what: "a result", message: { id: 1, result: { a: [null, "\u2028"] } } },
  { what: "an id of letters", message: { id: 'a"b', result: {} } },
  { what: "a long result", message: { id: 1, result: long } },
  { what: "a long result of plain text", message: { id: 1, result: plain } },
  { what: "an error", message: { id: 1, error: { code: 1, message: "m" } } },
  { what: "a request", message: { id: 1, method: "m", params: { a: 1 } } },
  { what: "what has more members", message: { id: 1, result: {}, extra: true } },
  { what: "what is in another order", message: { result: long, jsonrpc: "2.0", id: 1 } },
  { what: "what has a member that is not there", message: { id: 1, result: long, x: undefined } },
])("writes $what as JSON does, remembered or not", async ({ message }) => {
  const whole = ("jsonrpc" in message
    ? message
    : { jsonrpc: "2.0", ...message }) as unknown as JSONRPCMessage;
  const bytes = Buffer.from(JSON.stringify(whole));

  expect(await written(whole)).toEqual(bytes);
  for (const result of [long, plain]) {
    const json = Buffer.from(JSON.stringify(result));
    // The stream hands the bytes on, and they are read when they have been written.
    rememberResult(result, { json, body: json, release: () => json.fill("?") });
  }
  expect(await written(whole)).toEqual(bytes);
  // It was taken, and is not there a second time.
  expect(await written(whole)).toEqual(bytes);
  expect(sizeOf(writeMessage(whole))).toBe(bytes.length);
});

async function written(message: JSONRPCMessage): Promise<Buffer> {
  const output = new PassThrough();
  const pieces = writeMessage(message);
  writePieces(output, between("<é", pieces, ""), "write");
  writePieces(output, between("", ["é"], ">"), "end");
  const all = (await buffer(output)).toString();
  expect(all.startsWith("<é") && all.endsWith("é>")).toBe(true);
  return Buffer.from(all.slice(2, -2));
}
