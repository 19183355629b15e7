/** Masked structured content against a validator that clients use, over schemas and values of many kinds. */
import {
  fittingSchema,
  isJsonObject,
  type JsonValue,
  maskJson,
  type MaskerParts,
  revealTokens,
  type Scan,
  type ScannedFinding,
  textAt,
} from "@countersign/core";
import { MemoryStorage } from "@countersign/testkit";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const SCOPE = "scope";

/** Takes every string and number under a key that begins with `p` for personal, whole or in its middle. */
const scan: Scan = {
  labels: new Set(["EMAIL", "PERSON", "CREDIT", "PHONE", "US", "SECRET", "DATE", "IP"]),
  canonicalValue: (_type, text) => text.toLowerCase(),
  findings: async (value) => findingsIn(value, []),
};

function findingsIn(value: JsonValue, path: readonly (string | number)[]): ScannedFinding[] {
  if (Array.isArray(value)) return value.flatMap((one, i) => findingsIn(one, [...path, i]));
  if (isJsonObject(value)) {
    return Object.entries(value).flatMap(([key, one]) => findingsIn(one, [...path, key]));
  }
  const key = path.findLast((step) => typeof step === "string") ?? "";
  const kind = /^p(?<part>Part)?_(?<type>[A-Z_]+)/.exec(key)?.groups;
  if (kind === undefined || (typeof value !== "string" && typeof value !== "number")) return [];
  const text = String(value);
  if (text === "" || /^<?[A-Z]+_[a-z2-7]{10}>?$/.test(text)) return [];
  const [start, end] =
    kind["part"] === undefined ? [0, text.length] : [0, Math.ceil(text.length / 2)];
  return [{ entityType: kind["type"] ?? "", start, end, path, in: "value" }];
}

function house(): { readonly parts: MaskerParts; readonly storage: MemoryStorage } {
  const storage = new MemoryStorage();
  return { parts: { scan, vault: storage.vault, digest: storage.digest }, storage };
}

const ajv = addFormats.default(new Ajv2020({ strict: false, logger: false, addUsedSchema: false }));

const validatorOf = (schema: JsonValue) => ajv.compile(schema as object);

const TYPES = [
  "EMAIL_ADDRESS",
  "PERSON",
  "CREDIT_CARD",
  "PHONE_NUMBER",
  "US_SSN",
  "SECRET",
  "DATE_OF_BIRTH",
  "IP_ADDRESS",
];

/** A schema of a string or a number, and values that fit it. */
interface Kind {
  readonly schema: JsonValue;
  readonly value: fc.Arbitrary<JsonValue>;
}

const FORMATS: readonly (readonly [string, fc.Arbitrary<string>])[] = [
  ["email", fc.emailAddress()],
  ["uuid", fc.uuid()],
  ["ipv4", fc.ipV4()],
  ["ipv6", fc.ipV6()],
  ["uri", fc.webUrl({ withQueryParameters: true })],
  ["hostname", fc.domain()],
  [
    "date",
    fc
      .date({ min: new Date(0), max: new Date("2030-01-01"), noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10)),
  ],
  [
    "date-time",
    fc
      .date({ min: new Date(0), max: new Date("2030-01-01"), noInvalidDate: true })
      .map((day) => day.toISOString()),
  ],
  ["time", fc.constantFrom("10:11:12Z", "23:59:59+02:00")],
  ["duration", fc.constantFrom("P1Y", "PT5M")],
  ["json-pointer", fc.constantFrom("/a/b", "")],
];

/** With look-ahead, which is not understood, so that any string will do. */
const LOOKING = "^(?!000)\\d{9}$";

const PATTERNS = [
  "^[A-Z]{2}\\d{6}$",
  "^\\d{3}-\\d{2}-\\d{4}$",
  "^\\d{16}$",
  "^\\+[1-9]\\d{6,14}$",
  "^\\(?\\d{3}\\)?[ -]?\\d{3}-\\d{4}$",
  "^[a-z]+$",
  "^(?:foo|bar)-[0-9a-f]{8}$",
  "^[A-Za-z ]{1,40}$",
  "^.{3,20}$",
  "\\d",
  "^\\S+@\\S+\\.\\S+$",
  "^[A-D]$",
  "^x{3}$",
  LOOKING,
  "^\\p{Lu}\\p{L}+$",
  "^[^\\s@]+$",
  "^(19|20)\\d{2}-\\d{2}-\\d{2}$",
];

const kind: fc.Arbitrary<Kind> = fc.oneof(
  fc
    .constantFrom(...FORMATS)
    .map(([format, value]) => ({ schema: { type: "string", format }, value })),
  fc.constantFrom(...PATTERNS).map((pattern) => ({
    schema: { type: "string", pattern },
    value:
      pattern === LOOKING
        ? fc.constantFrom("123456789", "001234567")
        : fc.stringMatching(new RegExp(pattern, "u")),
  })),
  fc.tuple(fc.nat(20), fc.nat(30)).map(([minLength, more]) => ({
    schema: { type: "string", minLength, maxLength: minLength + more },
    value: fc.string({ unit: "grapheme-ascii", minLength, maxLength: minLength + more }),
  })),
  fc
    .tuple(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), fc.nat(1_000_000_000))
    .map(([minimum, more]) => ({
      schema: { type: "integer", minimum, maximum: minimum + more },
      value: fc.integer({ min: minimum, max: minimum + more }),
    })),
  fc.constantFrom(2, 5, 100, 0.5).map((multipleOf) => ({
    schema: { type: "number", multipleOf },
    value: fc.integer({ min: -1e9, max: 1e9 }).map((times) => times * multipleOf),
  })),
  fc.constant({
    schema: { type: "number", minimum: -180, maximum: 180 },
    value: fc.double({ min: -180, max: 180, noNaN: true }).map((one) => one + 0),
  }),
  fc.constant({
    schema: { type: "integer" },
    value: fc.integer({ min: 0, max: 9_999_999_999_999 }),
  }),
  fc
    .uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 })
    .map((allowed) => ({
      schema: { enum: allowed },
      value: fc.constantFrom(...allowed),
    })),
  fc.constant({ schema: { const: "fixed" }, value: fc.constant("fixed") }),
  fc.constant({ schema: { type: ["string", "null"] }, value: fc.option(fc.string()) }),
  fc.constant({ schema: true, value: fc.string() }),
);

interface Case {
  readonly schema: JsonValue;
  readonly value: JsonValue;
}

/** Schemas of objects and arrays around them, with the ways in which schemas are put together. */
const wrapped: fc.Arbitrary<Case> = kind.chain((one) =>
  fc
    .tuple(
      one.value,
      one.value,
      fc.constantFrom(...TYPES),
      fc.constantFrom("p_", "pPart_", "q_"),
      fc.constantFrom(
        "plain",
        "array",
        "ref",
        "anyOf",
        "oneOf",
        "allOf",
        "tuple",
        "closed",
        "patterned",
        "union",
        "deep",
      ),
    )
    .map(([value, other, type, prefix, way]): Case => {
      const key = `${prefix}${type}`;
      const object = (member: JsonValue, more: object = {}): JsonValue => ({
        type: "object",
        properties: { [key]: member },
        required: [key],
        ...more,
      });
      switch (way) {
        case "array":
          return {
            schema: object({ type: "array", items: one.schema, uniqueItems: value !== other }),
            value: { [key]: value === other ? [value] : [value, other] },
          };
        case "ref":
          return {
            schema: object({ $ref: "#/$defs/leaf" }, { $defs: { leaf: one.schema } }),
            value: { [key]: value },
          };
        case "anyOf":
          return {
            schema: object({ anyOf: [{ type: "boolean" }, one.schema] }),
            value: { [key]: value },
          };
        case "oneOf":
          return {
            schema: object({ oneOf: [{ type: "boolean" }, one.schema] }),
            value: { [key]: value },
          };
        case "allOf":
          return { schema: object({ allOf: [one.schema, one.schema] }), value: { [key]: value } };
        case "tuple":
          return {
            schema: object({
              type: "array",
              prefixItems: [one.schema, { type: "boolean" }],
              items: false,
            }),
            value: { [key]: [value, true] },
          };
        case "closed":
          return {
            schema: object(one.schema, { additionalProperties: false }),
            value: { [key]: value },
          };
        case "patterned":
          return {
            schema: { type: "object", patternProperties: { "^p": one.schema } },
            value: { [key]: value },
          };
        case "union":
          return {
            schema: {
              type: "object",
              anyOf: [
                {
                  properties: { kind: { const: "a" }, [key]: { type: "boolean" } },
                  required: ["kind"],
                },
                { properties: { kind: { const: "b" }, [key]: one.schema }, required: ["kind"] },
              ],
            },
            value: { kind: "b", [key]: value },
          };
        case "deep":
          return {
            schema: {
              type: "object",
              properties: { rows: { type: "array", items: object(one.schema) } },
            },
            value: { rows: [{ [key]: value }, { [key]: other }] },
          };
        default:
          return { schema: object(one.schema), value: { [key]: value } };
      }
    }),
);

describe("structured content that fits its schema", () => {
  it("fits what is advertised of it when it was masked, shows nothing of what was, and can be given back", {
    timeout: 120_000,
  }, async () => {
    let fitted = 0;
    let masked = 0;
    await fc.assert(
      fc.asyncProperty(wrapped, async ({ schema, value }) => {
        fc.pre(validatorOf(schema)(value));
        const { parts, storage } = house();
        const fitting = fittingSchema(schema);
        const isValid = validatorOf(fitting);
        expect(isValid(value)).toBe(true);

        const result = await maskJson(
          parts,
          SCOPE,
          { structuredContent: value },
          {
            fitting: { at: ["structuredContent"], schema: fitting },
          },
        );
        await storage.store.commit({ kind: "keep-values", entries: result.entries });
        const { structuredContent } = result.value as { structuredContent: JsonValue };

        expect(isValid(structuredContent)).toBe(true);
        if (Object.keys(result.counts).length > 0) masked++;
        if (validatorOf(schema)(structuredContent)) fitted++;
        const shown = (await scan.findings(value)).filter(({ start, end, path }) => {
          const [before, after] = [
            textAt(value, path, "value"),
            textAt(structuredContent, path, "value"),
          ];
          const found = before?.slice(start, end) ?? "";
          return (
            found.length >= 5 && !"https://".includes(found) && after?.includes(found) === true
          );
        });
        expect(shown).toEqual([]);
        const given = await revealTokens(parts, SCOPE, structuredContent);
        expect(spelled(given)).toBe(spelled(value));
      }),
      { numRuns: 700 },
    );
    expect(masked).toBeGreaterThan(200);
    expect(fitted).toBeGreaterThan(300);
  });
});

/** Equal values come back in the spelling that was seen first, and a number that became a token as its digits. */
function spelled(value: JsonValue): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === "number" ? String(one) : one,
  ).toLowerCase();
}
