import { isJsonObject, type JsonPath, type JsonValue } from "../../json.ts";
import {
  elementSchema,
  type FittingOptions,
  fitsSchema,
  memberSchema,
  resolveReference,
  spend,
} from "./fits-schema.ts";

/** The schemas that one string or number in a value has to fit. */
export interface LeafSchemas {
  readonly path: JsonPath;
  readonly schemas: readonly JsonValue[];
}

/** Wanted paths as a tree, so that one walk finds what applies to all of them. */
interface Wanted {
  readonly below: Map<string | number, Wanted>;
  leaf: { readonly path: JsonPath; readonly schemas: JsonValue[] } | undefined;
}

/**
 * Finds what `schema` asks of each string or number in `value` that one of `paths` leads to. Where a schema leaves a
 * choice it is the first that `value` fits, so that whoever keeps these leaves within their schemas keeps the whole
 * value within `schema`.
 */
export function leafSchemas(
  schema: JsonValue,
  value: JsonValue,
  paths: readonly JsonPath[],
  options: FittingOptions,
): readonly LeafSchemas[] {
  const found: { path: JsonPath; schemas: JsonValue[] }[] = [];
  const root: Wanted = { below: new Map(), leaf: undefined };
  for (const path of paths) {
    let at = root;
    for (const step of path) {
      let next = at.below.get(step);
      if (next === undefined) at.below.set(step, (next = { below: new Map(), leaf: undefined }));
      at = next;
    }
    if (at.leaf === undefined) found.push((at.leaf = { path, schemas: [] }));
  }
  visit(schema, value, root, options);
  return found;
}

function visit(
  asked: JsonValue | undefined,
  value: JsonValue | undefined,
  wanted: Wanted,
  options: FittingOptions,
): void {
  spend(options);
  if (!isJsonObject(asked) || value === undefined) return;
  wanted.leaf?.schemas.push(asked);
  if (wanted.below.size === 0) return;
  const { $ref, allOf, anyOf, prefixItems, items, properties, additionalProperties } = asked;
  if ($ref !== undefined) visit(resolveReference(options.root, $ref), value, wanted, options);
  if (Array.isArray(allOf)) for (const sub of allOf) visit(sub, value, wanted, options);
  if (Array.isArray(anyOf)) visit(branchOf(anyOf, value, options), value, wanted, options);
  for (const [step, below] of wanted.below) {
    if (Array.isArray(value) && typeof step === "number") {
      visit(elementSchema(prefixItems, items, step), value[step], below, options);
    } else if (isJsonObject(value) && Object.hasOwn(value, step)) {
      const sub = memberSchema(properties, additionalProperties, String(step));
      visit(sub, value[step], below, options);
    }
  }
}

function branchOf(
  branches: readonly JsonValue[],
  value: JsonValue,
  options: FittingOptions,
): JsonValue | undefined {
  return (
    branches.find((branch) => fitsSchema(branch, value, options)) ??
    branches.find((branch) => fitsSchema(branch, value, { ...options, anyFormat: true }))
  );
}
