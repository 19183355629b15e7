import {
  isJsonObject,
  type ConditionLanguage,
  type JsonObject,
  type JsonValue,
} from "@countersign/core";

import { destinationsSchema } from "./destinations-schema.ts";
import type { Problem } from "./problem.ts";

/** What is wrong with the conditions of the rules, each at its place inside the text. */
export function conditionProblems(
  root: JsonValue,
  conditions: ConditionLanguage,
): readonly Problem[] {
  const config = mapping(root);
  const destinations = destinationsSchema.safeParse(config["destinations"] ?? {});
  const known = {
    upstreams: Object.keys(mapping(config["upstreams"])),
    destinations: destinations.data ?? [],
  };
  const rules = mapping(config["policy"])["rules"];
  return (Array.isArray(rules) ? rules : []).flatMap((rule: JsonValue, i): readonly Problem[] => {
    const { when } = mapping(rule);
    if (typeof when !== "string") return [];
    const answer = conditions.compile(when, known);
    if (!("problem" in answer)) return [];
    const { message, offset } = answer.problem;
    return [{ path: ["policy", "rules", i, "when"], at: "value", message, offset }];
  });
}

function mapping(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
