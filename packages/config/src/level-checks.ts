/** What of `quorum`, `escalate_to` and `break_glass` needs the rest of the file to judge. */
import { isJsonObject, type JsonObject, type JsonPath, type JsonValue } from "@countersign/core";

import type { Problem } from "./problem.ts";

/** Places that name groups or people beside `reviewers`. */
export function placesOfLevels(config: JsonObject): readonly JsonPath[] {
  return termsIn(config).flatMap(({ terms, path }) => [
    ...list(terms["escalate_to"]).map((_, at) => [...path, "escalate_to", at]),
    ...(terms["break_glass"] === undefined ? [] : [[...path, "break_glass"]]),
  ]);
}

/** More people than there are cannot approve, and a time without a next level passes for nothing. */
export function impossibleTerms(
  config: JsonObject,
  implied: readonly string[],
): readonly Problem[] {
  const groups = mapping(config["reviewers"]);
  const people = [...Object.keys(mapping(config["people"])), ...implied];
  const general = mapping(config["approvals"]);
  return termsIn(config).flatMap(({ terms, path }): Problem[] => {
    const { quorum, escalate_after_seconds: after } = terms;
    const problems: Problem[] = [];
    const asked = names(terms["reviewers"] ?? general["reviewers"] ?? implied);
    const behind = new Set(
      asked.flatMap((name) => (people.includes(name) ? [name] : names(groups[name]))),
    );
    if (typeof quorum === "number" && behind.size > 0 && quorum > behind.size) {
      const message = `expected at most ${behind.size}: that is how many people are asked`;
      problems.push({ path: [...path, "quorum"], at: "value", message });
    }
    const next = terms["escalate_to"] ?? general["escalate_to"];
    if (after !== undefined && next === undefined) {
      const message = "`escalate_after_seconds` does nothing without `escalate_to`";
      problems.push({ path: [...path, "escalate_after_seconds"], at: "key", message });
    }
    return problems;
  });
}

interface Terms {
  readonly terms: JsonObject;
  readonly path: JsonPath;
}

function termsIn(config: JsonObject): readonly Terms[] {
  const rules = list(mapping(config["policy"])["rules"]);
  return [
    ...rules.map((rule, at) => ({
      terms: mapping(mapping(rule)["approval"]),
      path: ["policy", "rules", at, "approval"],
    })),
    { terms: mapping(config["approvals"]), path: ["approvals"] },
  ];
}

function names(value: JsonValue | undefined | readonly string[]): readonly string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((one) => typeof one === "string");
}

function mapping(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function list(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
