import { type Fitting, fittingSchema, isJsonObject, type JsonValue } from "@countersign/core";
import { relaxOutputSchema } from "./relax-output-schema.ts";

/**
 * How masked results fit the output schemas that clients are shown, by which clients check them.
 *
 * - `relax`: the schema that is shown asks nothing of what strings and numbers look like, so that tokens fit.
 * - `format-preserving`: it asks nearly what it asked, and what stands for a value in a result fits it.
 * - `keep`: it is shown as it is. Only if nothing is ever masked.
 */
export type OutputSchemas = "relax" | "format-preserving" | "keep";

/** What a client is shown of a tool's `outputSchema`. */
export function advertisedSchema(how: OutputSchemas, schema: JsonValue): JsonValue {
  switch (how) {
    case "relax":
      return relaxOutputSchema(schema);
    case "format-preserving":
      return fittingOf(schema);
    case "keep":
      return schema;
  }
}

/** What the results of a tool have to fit when they are masked. */
export function fittingFor(how: OutputSchemas, schema: JsonValue | undefined): Fitting | undefined {
  return how === "format-preserving" && isJsonObject(schema)
    ? { at: ["structuredContent"], schema: fittingOf(schema) }
    : undefined;
}

/** By the definition it stands in, which is there as long as the upstream lists it. */
const known = new WeakMap<object, JsonValue>();

function fittingOf(schema: JsonValue): JsonValue {
  if (!isJsonObject(schema)) return schema;
  let fitting = known.get(schema);
  if (fitting === undefined) known.set(schema, (fitting = fittingSchema(schema)));
  return fitting;
}
