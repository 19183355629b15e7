import {
  isJsonObject,
  matchesGlob,
  type JsonObject,
  type JsonPath,
  type JsonValue,
} from "@countersign/core";

import { isEntityType } from "./entity-type.ts";
import type { Problem } from "./problem.ts";
import { didYouMean } from "./suggestion.ts";
import { quote } from "./written-value.ts";

/** What detection knows that the file's schema does not. */
export interface DetectionKnowledge {
  /** Everything that a detector of ours finds. */
  readonly entityTypes: readonly string[];
  /** What is wrong with the pattern of a custom detector, and where in it, in UTF-16 units. */
  readonly patternProblem: (
    pattern: string,
  ) => { readonly message: string; readonly at: number } | undefined;
}

/**
 * Patterns that could not be matched in linear time, and entity types that nothing finds: a rule about one would do
 * nothing, and nobody would notice.
 */
export function detectorProblems(
  root: JsonValue,
  { entityTypes, patternProblem }: DetectionKnowledge,
): readonly Problem[] {
  const masking = mapping(mapping(root)["masking"]);
  const custom = list(masking["custom"]).map(mapping);
  const patterns = custom.flatMap(({ pattern }, at): readonly Problem[] => {
    const problem = typeof pattern === "string" ? patternProblem(pattern) : undefined;
    if (problem === undefined) return [];
    const path = ["masking", "custom", at, "pattern"];
    return [{ path, at: "value", offset: problem.at, message: problem.message }];
  });
  const known = [
    ...entityTypes,
    ...custom.flatMap(({ entity_type: type }) => (typeof type === "string" ? [type] : [])),
  ];
  return [...patterns, ...typesNamed(root).flatMap((named) => unknownType(named, known))];
}

interface NamedType {
  readonly path: JsonPath;
  readonly at: "key" | "value";
  readonly name: JsonValue | undefined;
}

/** Every place of the file that names entity types, or globs of them. */
function typesNamed(root: JsonValue): readonly NamedType[] {
  const masking = mapping(mapping(root)["masking"]);
  const disclose = list(mapping(mapping(root)["policy"])["disclose"]);
  const inList = (value: JsonValue | undefined, path: JsonPath): readonly NamedType[] =>
    list(value).map((name, at) => ({ path: [...path, at], at: "value", name }));
  return [
    ...inList(masking["off"], ["masking", "off"]),
    ...Object.keys(mapping(masking["confidence"])).map(
      (name): NamedType => ({ path: ["masking", "confidence", name], at: "key", name }),
    ),
    ...list(masking["strategies"]).flatMap((rule, at) =>
      inList(mapping(rule)["entities"], ["masking", "strategies", at, "entities"]),
    ),
    ...disclose.flatMap((rule, at) =>
      inList(mapping(rule)["entities"], ["policy", "disclose", at, "entities"]),
    ),
  ];
}

function unknownType({ path, at, name }: NamedType, known: readonly string[]): readonly Problem[] {
  if (typeof name !== "string" || known.some((one) => matchesGlob(name, one))) return [];
  // The schema says so of one that cannot be an entity type at all.
  if (!name.includes("*") && !isEntityType(name)) return [];
  const message = name.includes("*")
    ? `no entity type is like ${quote(name)}`
    : `nothing finds the entity type ${quote(name)}${didYouMean(name, known)}`;
  return [{ path, at, message }];
}

function mapping(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function list(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
