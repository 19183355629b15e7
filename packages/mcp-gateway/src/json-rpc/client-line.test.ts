import fc from "fast-check";
import { expect, it } from "vitest";
import { hasInexactNumber, parseClientLine } from "./client-line.ts";

const problemOf = (line: string): unknown =>
  parseClientLine({ kind: "line", bytes: Buffer.from(line) }).map((one) =>
    one.kind === "message" ? "none" : [one.problem, one.id],
  )[0];

const isInexact = (json: string): boolean => hasInexactNumber(Buffer.from(json));

it.each([
  "null",
  '"x"',
  "5",
  "[]",
  '{"progressToken":null}',
  '{"progressToken":{}}',
  '{"progressToken":1.5}',
  '{"io.modelcontextprotocol/related-task":"t"}',
  '{"io.modelcontextprotocol/related-task":{"taskId":5}}',
])("refuses a request with `_meta` of %s under its id", (meta) => {
  expect(problemOf(`{"jsonrpc":"2.0","id":7,"method":"ping","params":{"_meta":${meta}}}`)).toEqual([
    "not-json-rpc",
    7,
  ]);
});

it.each(["{}", '{"progressToken":0}', '{"progressToken":"p","x":null}'])(
  "takes a request with `_meta` of %s",
  (meta) => {
    expect(problemOf(`{"jsonrpc":"2.0","id":7,"method":"ping","params":{"_meta":${meta}}}`)).toBe(
      "none",
    );
  },
);

it.each(["9007199254740993", "-9007199254740993", "12345678901234567890123", "1e400", "-1E+999"])(
  "refuses a request with the number %s, which would be another one",
  (number) => {
    const params = `{"arguments":{"row":${number}}}`;
    expect(problemOf(`{"jsonrpc":"2.0","id":7,"method":"m","params":${params}}`)).toEqual([
      "inexact-number",
      7,
    ]);
    // Nobody waits for an answer to these.
    expect(problemOf(`{"jsonrpc":"2.0","method":"m","params":${params}}`)).toBe("none");
    expect(problemOf(`{"jsonrpc":"2.0","id":7,"result":${params}}`)).toBe("none");
  },
);

it.each([
  "9007199254740991",
  "10000000000000000000000",
  "123456789012345680000",
  "0.12345678901234567890",
  "1e300",
  '"9007199254740993"',
  '"1e400"',
  '{"9007199254740993":"\\"9007199254740993"}',
])("takes a request with %s", (value) => {
  expect(problemOf(`{"jsonrpc":"2.0","id":7,"method":"m","params":{"row":${value}}}`)).toBe("none");
});

it("finds a whole number exactly if it would be passed on as another one", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), fc.jsonValue(), (row, other) => {
      const read = Number(row);
      const isOther = BigInt(read) !== row && String(read) !== String(row);
      expect(isInexact(`{"a":[${JSON.stringify(other)},${row}]}`)).toBe(isOther);
      expect(isInexact(JSON.stringify({ a: ["x", other, String(row)] }))).toBe(false);
    }),
  );
});

it.each([
  { what: "nothing", params: "" },
  { what: "a number for a revision", params: '{"protocolVersion":5}' },
  {
    what: "a text for its client",
    params: '{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":"x"}',
  },
  {
    what: "a list of capabilities",
    params: '{"protocolVersion":"x","capabilities":[],"clientInfo":{"name":"x","version":"1"}}',
  },
])("refuses an `initialize` that says $what", ({ params }) => {
  const rest = params === "" ? "" : `,"params":${params}`;
  expect(problemOf(`{"jsonrpc":"2.0","id":7,"method":"initialize"${rest}}`)).toEqual([
    "bad-initialize",
    7,
  ]);
});

it.each([
  String.raw`{"a":"x\ud800y"}`,
  String.raw`{"a":["\uDFFF"]}`,
  String.raw`{"\uDBff":1}`,
  String.raw`{"a":"\udc00\ud800"}`,
])("refuses a request with half of a character: %s", (params) => {
  expect(problemOf(`{"jsonrpc":"2.0","id":7,"method":"m","params":${params}}`)).toEqual([
    "half-character",
    7,
  ]);
});

it.each([String.raw`{"a":"\ud83d\ude00"}`, String.raw`{"a":"\\ud800"}`, '{"a":"\u{1f600}"}'])(
  "takes a request with the whole of a character: %s",
  (params) => {
    expect(problemOf(`{"jsonrpc":"2.0","id":7,"method":"m","params":${params}}`)).toBe("none");
  },
);

it("takes whoever is called by half of a character, in both eras", () => {
  const client = String.raw`{"name":"x\ud800","version":"1"}`;
  const initialize = `{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":${client}}`;
  const meta = `{"_meta":{"io.modelcontextprotocol/clientInfo":${client}},"name":"read"}`;
  expect(problemOf(`{"jsonrpc":"2.0","id":7,"method":"initialize","params":${initialize}}`)).toBe(
    "none",
  );
  expect(problemOf(`{"jsonrpc":"2.0","id":7,"method":"tools/call","params":${meta}}`)).toBe("none");
});

it("leaves an `initialize` of a revision that has none to be told so", () => {
  const meta = '{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}';
  expect(problemOf(`{"jsonrpc":"2.0","id":7,"method":"initialize","params":${meta}}`)).toBe("none");
});
