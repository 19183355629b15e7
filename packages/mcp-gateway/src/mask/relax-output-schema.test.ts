import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/client/validators/ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { relaxOutputSchema } from "./relax-output-schema.ts";

function accepts(schema: JsonValue, value: JsonValue): boolean {
  return new AjvJsonSchemaValidator().getValidator(schema as never)(value).valid;
}

/** The value with every string and number replaced by a token. */
function masked(value: JsonValue): JsonValue {
  if (typeof value === "string" || typeof value === "number") return "EMAIL_ADDRESS_aaaaaaaaab";
  if (Array.isArray(value)) return value.map(masked);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, masked(member)]));
}

describe.each<{ what: string; schema: JsonObject; value: JsonValue }>([
  { what: "a format", schema: { type: "string", format: "email" }, value: "ada@example.com" },
  {
    what: "a pattern and lengths",
    schema: { type: "string", pattern: "^\\d{4}$", minLength: 4, maxLength: 4 },
    value: "1234",
  },
  {
    what: "an integer with bounds",
    schema: { type: "integer", minimum: 1, maximum: 9, multipleOf: 2 },
    value: 4,
  },
  { what: "a number or null", schema: { type: ["number", "null"] }, value: 1.5 },
  { what: "constants", schema: { enum: ["a", 1] }, value: "a" },
  { what: "one constant", schema: { const: "a" }, value: "a" },
  {
    what: "distinct items",
    schema: { type: "array", items: { type: "string" }, uniqueItems: true },
    value: ["a", "b"],
  },
  {
    what: "a tuple",
    schema: { type: "array", prefixItems: [{ type: "integer" }, { const: "x" }], items: false },
    value: [1, "x"],
  },
  {
    what: "branches that a constant tells apart",
    schema: {
      oneOf: [
        {
          type: "object",
          properties: { kind: { const: "a" }, v: { type: "integer" } },
          required: ["kind"],
        },
        {
          type: "object",
          properties: { kind: { const: "b" }, v: { type: "number" } },
          required: ["kind"],
        },
      ],
    },
    value: { kind: "a", v: 1 },
  },
  {
    what: "branches beside alternatives",
    schema: {
      anyOf: [{ type: "string" }, { type: "integer" }],
      oneOf: [{ const: 1 }, { const: 2 }],
    },
    value: 1,
  },
  {
    what: "a condition",
    // Written as text, because an object with a `then` looks like a promise.
    schema: JSON.parse(
      '{"if":{"properties":{"c":{"const":"x"}}},"then":{"required":["d"]},"else":{"required":["e"]}}',
    ) as JsonObject,
    value: { c: "x", d: 1 },
  },
  {
    what: "a negation",
    schema: { type: "object", properties: { a: { not: { type: "integer" } } } },
    value: { a: "x" },
  },
  {
    what: "a reference",
    schema: {
      $defs: { n: { type: "integer" } },
      type: "object",
      properties: { a: { $ref: "#/$defs/n" } },
      additionalProperties: false,
    },
    value: { a: 1 },
  },
  {
    what: "patterns of keys beside other keys",
    schema: {
      type: "object",
      patternProperties: { "^n_": { type: "integer" } },
      additionalProperties: { type: "boolean" },
    },
    value: { n_a: 1, b: true },
  },
  { what: "truth values and null", schema: { enum: [true, null] }, value: true },
])("with $what", ({ schema, value }) => {
  it("accepts what the original accepts, masked and unmasked", () => {
    const relaxed = relaxOutputSchema(schema);

    expect(accepts(schema, value)).toBe(true);
    expect(accepts(relaxed, value)).toBe(true);
    expect(accepts(relaxed, masked(value))).toBe(true);
  });
});

it("accepts another number in a number's place", () => {
  const bounds = { type: "number", exclusiveMaximum: 4111111111111112, minimum: 9, multipleOf: 2 };

  expect(accepts(relaxOutputSchema(bounds), 4242424242424241)).toBe(true);
  expect(accepts(relaxOutputSchema({ type: "integer", exclusiveMinimum: 9, maximum: 5 }), 7)).toBe(
    true,
  );
});

it("accepts a key that masking changed", () => {
  const schema = relaxOutputSchema({
    type: "object",
    properties: { total: { type: "integer" } },
    propertyNames: { pattern: "^[a-z]+$" },
    additionalProperties: false,
  });

  expect(accepts(schema, { total: 3, EMAIL_ADDRESS_aaaaaaaaab: "x" })).toBe(true);
});

it("still says what is an object, a list and a truth value, and what has to be there", () => {
  const schema = relaxOutputSchema({
    type: "object",
    title: "kept",
    properties: {
      ok: { type: "boolean" },
      rows: { type: "array", minItems: 1, items: { type: "object" } },
    },
    required: ["ok"],
  });

  expect(schema).toMatchObject({ type: "object", title: "kept" });
  expect(accepts(schema, { ok: true, rows: [{}] })).toBe(true);
  for (const wrong of [[], {}, { ok: "yes" }, { ok: true, rows: [] }, { ok: true, rows: ["x"] }]) {
    expect(accepts(schema, wrong)).toBe(false);
  }
});

it("leaves a schema that says nothing about strings and numbers alone, and changes nothing in place", () => {
  const schema = {
    type: "object",
    properties: { a: { type: "boolean" }, format: { type: "array" } },
    required: ["a"],
  };

  expect(relaxOutputSchema(schema)).toEqual(schema);
  fc.assert(
    fc.property(fc.jsonValue(), (any) => {
      const before = JSON.stringify(any);
      relaxOutputSchema(any as JsonValue);
      expect(JSON.stringify(any)).toBe(before);
    }),
  );
});
