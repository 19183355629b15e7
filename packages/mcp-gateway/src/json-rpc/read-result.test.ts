import { type JsonObject, takeWrittenResult, writtenResult } from "@countersign/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { rememberLine } from "./read-result.ts";

const long = "a long text. ".repeat(200);
const result = { content: [{ type: "text", text: long }], isError: false };
const message = { result, jsonrpc: "2.0", id: 5 };

function remembered(line: string): {
  readonly value: JsonObject;
  readonly keeps: boolean;
  readonly released: () => number;
} {
  const value = JSON.parse(line) as JsonObject;
  let released = 0;
  const keeps = rememberLine(Buffer.from(line), value, () => void released++);
  return { value, keeps, released: () => released };
}

const textOf = (bytes: Uint8Array | undefined): string | undefined =>
  bytes && Buffer.from(bytes).toString();

it("finds the JSON of a result in its line, and that of an object that holds it alone", () => {
  for (const one of [message, { jsonrpc: "2.0", id: "a\u00e9", result, extra: [1e21, null] }]) {
    const { value } = remembered(JSON.stringify(one));

    const written = writtenResult(value["result"]);

    expect(textOf(written?.json)).toBe(JSON.stringify(result));
    expect(textOf(written?.body)).toBe(JSON.stringify({ result }));
  }
});

it("gives the memory of the line back when who took it has done with it", () => {
  const { value, released } = remembered(JSON.stringify(message));

  const written = takeWrittenResult(value["result"]);
  expect(released()).toBe(0);
  written?.release?.();
  expect(released()).toBe(1);
});

const quoted = JSON.stringify(long);
it.each([
  { what: "a key that stands there twice", line: `{"result":{"text":"x","text":${quoted}}}` },
  { what: "a long one of them first", line: `{"result":{"text":${quoted},"text":${quoted}}}` },
  { what: "a key between two long ones", line: `{"result":{"a":${quoted},"b":1,"a":${quoted}}}` },
  { what: "the result twice", line: `{"result":{"a":1},"result":{"text":${quoted}}}` },
  { what: "space", line: `{"result": {"text":${quoted}}}` },
  { what: "space behind it", line: `{"result":{"text":${quoted}}}\r` },
  { what: "another way to write a number", line: `{"result":{"n":1e0,"text":${quoted}}}` },
  { what: "a number that cannot be kept", line: `{"result":{"n":1e999,"text":${quoted}}}` },
  { what: "keys in an order of their own", line: `{"result":{"b":1,"1":2,"text":${quoted}}}` },
  { what: "an escape that is not needed", line: `{"result":{"text":"\\/${long}"}}` },
  { what: "a letter by its number", line: `{"result":{"text":"\\u0061${long}"}}` },
])("takes no line for the JSON of its value that has $what", ({ line }) => {
  const { value, keeps, released } = remembered(line);

  expect(keeps).toBe(true);
  expect(writtenResult(value["result"])).toBeUndefined();
  expect(released()).toBe(1);
});

it.each([
  { what: "without a long text", line: JSON.stringify({ ...message, result: { a: "short" } }) },
  {
    what: "of many parts",
    line: JSON.stringify({ result: { long, all: Array.from({ length: 300 }, (_, i) => i) } }),
  },
  { what: "that is no result", line: JSON.stringify({ method: "m", params: { long } }) },
])("keeps no line $what", ({ line }) => {
  expect(remembered(line)).toMatchObject({ keeps: false });
});

/** Lines that say the same in more ways than one, and lines that only seem to. */
const odd = fc.stringMatching(/^(?:[a-c"{}:,é\u2028 ]|\\["\\/bnu]|\\u00(?:61|0b|0a))*$/);
const usual = fc.string({ unit: "binary" }).map((text) => JSON.stringify(text).slice(1, -1));
const literal = fc
  .oneof(odd, usual)
  .map((text) => `"${text}${"y".repeat(1_100)}"`)
  .filter(isJson);
const member = fc.tuple(fc.constantFrom('"text"', '"other"', '"a\\u0062"', '"7"'), literal);

it("gives what JSON writes of a value, or nothing", () => {
  let found = 0;
  fc.assert(
    fc.property(fc.array(member, { minLength: 1, maxLength: 4 }), fc.boolean(), (all, hasMore) => {
      const text = all.map(([key, value]) => `${key}:${value}`).join(",");
      const line = `{"id":1,"result":{${text}${hasMore ? ',"n":1.50' : ""}},"jsonrpc":"2.0"}`;
      const { value } = remembered(line);
      const again = JSON.stringify(value);

      const written = writtenResult(value["result"]);

      // What is written by its number is left to be written anew.
      expect(written !== undefined).toBe(again === line && !line.includes("\\u"));
      if (written === undefined) return;
      found++;
      expect(textOf(written.json)).toBe(JSON.stringify(value["result"]));
      expect(textOf(written.body)).toBe(JSON.stringify({ result: value["result"] }));
    }),
    { numRuns: 300 },
  );
  expect(found).toBeGreaterThan(10);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
