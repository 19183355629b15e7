import { describe, expect, it } from "vitest";
import { schemaProblems } from "./schema-problems.ts";

const table = {
  type: "object",
  properties: { id: { type: "integer" }, mode: { enum: ["soft", "hard"] } },
  required: ["id"],
  additionalProperties: false,
} as const;

describe("arguments and the schema of their tool", () => {
  it.each([
    { value: { id: 1, mode: "soft" }, problems: [] },
    { value: {}, problems: ["the arguments must have required property 'id'"] },
    { value: { id: "secret" }, problems: ["/id must be integer"] },
    {
      value: { id: 1, mode: "secret" },
      problems: ["/mode must be equal to one of the allowed values"],
    },
    {
      value: { id: 1, more: "secret" },
      problems: ["the arguments must NOT have additional properties"],
    },
  ])("$value: $problems", async ({ value, problems }) => {
    for (const dialect of [
      {},
      { $schema: "http://json-schema.org/draft-07/schema#" },
      { $schema: "https://json-schema.org/draft/2020-12/schema" },
    ]) {
      expect(await schemaProblems({ ...dialect, ...table }, value)).toEqual(problems);
    }
  });

  it.each([
    { schema: { type: "no such type" }, because: "a type is unknown" },
    { schema: { $ref: "https://example.com/schema.json" }, because: "it would have to be fetched" },
    { schema: { pattern: "(" }, because: "a pattern is none" },
  ])("let nothing through when $because", async ({ schema }) => {
    expect(await schemaProblems(schema, {})).toEqual([expect.stringContaining("cannot be used")]);
  });

  it("need not fit anything where there is no schema", async () => {
    expect(await schemaProblems(true, { a: 1 })).toEqual([]);
    expect(await schemaProblems(null, { a: 1 })).toEqual([]);
  });
});
