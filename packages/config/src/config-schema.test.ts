import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { jsonSchema } from "./config-schema.ts";

it("is written down in schema.json as it is (`pnpm --filter @countersign/config schema`)", () => {
  const written = readFileSync(new URL("../schema.json", import.meta.url), "utf8");

  expect(JSON.parse(written)).toEqual(jsonSchema());
});

it("explains every key", () => {
  expect(unexplained(jsonSchema(), "$")).toEqual([]);
});

function unexplained(schema: unknown, path: string): readonly string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const here = Object.entries((schema as { properties?: object }).properties ?? {}).flatMap(
    ([key, value]: [string, unknown]) =>
      typeof (value as { description?: unknown }).description === "string"
        ? []
        : [`${path}.${key}`],
  );
  return [
    ...here,
    ...Object.entries(schema).flatMap(([key, part]) => unexplained(part, `${path}.${key}`)),
  ];
}
