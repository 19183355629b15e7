import fc from "fast-check";
import { expect, it } from "vitest";
import { MAX_DEPTH, parseLine } from "./parse-message.ts";

function parse(line: string | Uint8Array): ReturnType<typeof parseLine> {
  return parseLine({ kind: "line", bytes: Buffer.from(line) });
}

it.each([
  { line: '{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":1}}' },
  { line: '{"jsonrpc":"2.0","method":"m"}' },
  { line: '{"jsonrpc":"2.0","id":"x","result":{}}' },
  { line: '{"jsonrpc":"2.0","id":0,"error":{"code":1,"message":"m","data":[]}}' },
  { line: '{"jsonrpc":"2.0","error":{"code":-32700,"message":"m"}}' },
])("takes $line for a message", ({ line }) => {
  expect(parse(line)).toEqual([{ kind: "message", message: JSON.parse(line) as unknown }]);
});

it("drops members that JSON-RPC does not know, for which a strict reader would refuse it", () => {
  expect(parse('{"jsonrpc":"2.0","id":1,"result":{"a":1},"extra":true}')).toEqual([
    { kind: "message", message: { jsonrpc: "2.0", id: 1, result: { a: 1 } } },
  ]);
});

it.each([
  { because: "it is not JSON", line: "Server started", problem: "not-json", id: undefined },
  { because: "it is no object", line: "[]", problem: "not-json-rpc", id: undefined },
  {
    because: "its id is null",
    line: '{"jsonrpc":"2.0","id":null,"method":"m"}',
    problem: "not-json-rpc",
    id: undefined,
  },
  {
    because: "its id is a fraction",
    line: '{"jsonrpc":"2.0","id":1.5,"method":"m"}',
    problem: "not-json-rpc",
    id: undefined,
  },
  {
    because: "its params are a list",
    line: '{"jsonrpc":"2.0","id":1,"method":"m","params":[]}',
    problem: "not-json-rpc",
    id: 1,
  },
  {
    because: "its result is no object",
    line: '{"jsonrpc":"2.0","id":1,"result":3}',
    problem: "not-json-rpc",
    id: 1,
  },
  {
    because: "its error has no code",
    line: '{"jsonrpc":"2.0","id":1,"error":{"message":"m"}}',
    problem: "not-json-rpc",
    id: 1,
  },
  {
    because: "of its version",
    line: '{"jsonrpc":"1.0","id":1,"method":"m"}',
    problem: "not-json-rpc",
    id: 1,
  },
])("does not take $line for a message because $because", ({ line, problem, id }) => {
  expect(parse(line)).toEqual([{ kind: "unusable", problem, id }]);
});

it("does not take bytes that are not UTF-8 for a message, and tells talk from an answer", () => {
  const invalid = Buffer.from([0xff]);

  expect(parse(Buffer.concat([Buffer.from("caf"), invalid]))).toMatchObject([
    { problem: "not-json" },
  ]);
  expect(parse(Buffer.concat([Buffer.from('{"jsonrpc":"2.0","id":5,"x":"'), invalid]))).toEqual([
    { kind: "unusable", problem: "not-utf-8", id: 5 },
  ]);
});

it("takes a list of messages for each of them, and an empty line for none", () => {
  expect(parse('[{"jsonrpc":"2.0","method":"a"},3]')).toMatchObject([
    { message: { method: "a" } },
    { problem: "not-json-rpc" },
  ]);
  expect(parse("  \r")).toEqual([]);
});

it("refuses what is nested more deeply than anything that reads it can stand", () => {
  const nested = (levels: number): string =>
    `{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":${"[".repeat(levels)}${"]".repeat(levels)}}}`;

  expect(parse(nested(MAX_DEPTH - 2))).toMatchObject([{ kind: "message" }]);
  expect(parse(nested(MAX_DEPTH - 1))).toMatchObject([{ problem: "too-deep", id: 1 }]);
  expect(parse(nested(100_000))).toMatchObject([{ problem: "too-deep", id: 1 }]);
});

it.each([
  { line: '{"jsonrpc":"2.0","id":17,"result":{', tail: "}}", id: 17 },
  { line: '{"id":"abc","result":{', tail: "}}", id: "abc" },
  { line: '{"result":{', tail: '},"jsonrpc":"2.0","id":18}', id: 18 },
  { line: '{"result":{', tail: '},"id":19,"jsonrpc":"2.0"}', id: 19 },
  { line: '{"result":{"id":20,', tail: '"id":21}}', id: undefined },
])(
  "finds out that a message of which only both ends are known answers $id",
  ({ line, tail, id }) => {
    const parsed = parseLine({
      kind: "too-large",
      head: Buffer.from(line),
      tail: Buffer.from(tail),
      size: 1,
    });

    expect(parsed).toEqual([{ kind: "unusable", problem: "too-large", id }]);
  },
);

it("throws for no line at all", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.uint8Array().map(String)), (line) => {
      expect(() => parse(line)).not.toThrow();
    }),
  );
});
