import type { JsonValue } from "@countersign/core";
import type { Options, ValidateFunction } from "ajv";

/** Upstreams write what they like: what is no rule is passed over, and formats are theirs to check. */
const LENIENT: Options = {
  strict: false,
  validateFormats: false,
  addUsedSchema: false,
  logger: false,
};

/** Longer patterns and deeper schemas are nobody's honest description of arguments. */
const LONGEST_SCHEMA = 200_000;

const compiled = new WeakMap<object, ValidateFunction>();

/**
 * What of a tool's arguments does not fit its schema, in words that never quote a value. A schema that cannot be used
 * is a problem, too: what nobody can check is not let through.
 */
export async function schemaProblems(
  schema: JsonValue,
  value: JsonValue,
): Promise<readonly string[]> {
  if (typeof schema !== "object" || schema === null)
    return schema === false ? ["nothing fits"] : [];
  let validate: ValidateFunction;
  try {
    validate = compiled.get(schema) ?? (await compile(schema));
    compiled.set(schema, validate);
  } catch {
    return ["the tool's own schema cannot be used, so nothing can be checked against it"];
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath || "the arguments"} ${message ?? "do not fit"}`,
  );
}

/** Loads the validator with the first schema: most processes never see edited arguments. */
async function compile(schema: object): Promise<ValidateFunction> {
  const { $schema: dialect } = schema as { $schema?: unknown };
  if (JSON.stringify(schema).length > LONGEST_SCHEMA)
    throw new RangeError("the schema is too long");
  const isOlder = typeof dialect === "string" && /draft-0[4-7]/.test(dialect);
  // The dialect's own name is not looked up: nothing is ever fetched.
  const { $schema: _dialect, ...rules } = schema as Record<string, unknown>;
  const Dialect = isOlder ? (await import("ajv")).Ajv : (await import("ajv/dist/2020.js")).Ajv2020;
  return new Dialect(LENIENT).compile(rules);
}
