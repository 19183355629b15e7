import { isJsonObject, type JsonPath, type JsonValue } from "@countersign/core";
import type { z } from "zod";

import type { Problem } from "./problem.ts";
import { didYouMean } from "./suggestion.ts";
import { quote, valueAt } from "./written-value.ts";

type Issue = z.core.$ZodIssue;

/**
 * Words what the schema found. `written` is the configuration as it stands in the file, so that nothing from the
 * environment is ever quoted; `schema` is the JSON Schema, which knows the keys that would have been right.
 */
export function schemaProblems(
  issues: readonly Issue[],
  written: JsonValue,
  schema: Record<string, unknown>,
): readonly Problem[] {
  return issues.flatMap((issue) => problemsOf(issue, [], written, schema));
}

function problemsOf(
  issue: Issue,
  above: JsonPath,
  written: JsonValue,
  schema: Record<string, unknown>,
): readonly Problem[] {
  const path = [...above, ...(issue.path as JsonPath)];
  const value = valueAt(written, path);
  const problem = (message: string): readonly Problem[] => [{ path, at: "value", message }];

  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path: [...path, key],
        at: "key",
        message: `unknown key \`${key}\`${didYouMean(key, knownKeys(schema, path))}`,
      }));
    case "invalid_key":
      return [{ path, at: "key", message: wrongKey(issue.issues, path.at(-1)) }];
    case "invalid_union":
      if (issue.message !== UNWORDED) return problem(issue.message);
      return closestBranch(issue.errors).flatMap((inner) =>
        problemsOf(inner, path, written, schema),
      );
    case "invalid_value":
      return problem(
        notAChoice(path, value, issue.values.map(String)) + numberHint(issue.values, value),
      );
    case "invalid_type":
      return problem(
        value === undefined
          ? `\`${nameOf(path)}\` is missing: expected ${TYPES[issue.expected] ?? issue.expected}`
          : `expected ${TYPES[issue.expected] ?? issue.expected}, got ${kindOf(value)}${hint(issue.expected, value)}`,
      );
    case "too_small":
    case "too_big":
      return problem(outOfBounds(issue, value));
    case "custom":
      return problem(unknownName(issue.params, value) ?? issue.message);
    default:
      return problem(issue.message);
  }
}

/** `"1"` looks like the number that was wanted. */
function numberHint(values: readonly unknown[], value: JsonValue | undefined): string {
  const isQuoted = typeof value === "string" && values.some((one) => one === Number(value));
  return isQuoted ? ", without quotes" : "";
}

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "`true` or `false`",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
};

/** What zod says when a schema has no words of its own. */
const UNWORDED = "Invalid input";

/** A refinement that knows the names that would have been right leaves them in `params`; see `entity-type.ts`. */
function unknownName(
  params: Record<string, unknown> | undefined,
  value: JsonValue | undefined,
): string | undefined {
  if (typeof params?.noun !== "string" || typeof value !== "string") return undefined;
  const expected = typeof params.expected === "string" ? `: ${params.expected}` : "";
  const known = params.known as readonly string[];
  return `unknown ${params.noun} ${quote(value)}${didYouMean(value, known)}${expected}`;
}

function wrongKey(issues: readonly Issue[], key: string | number | undefined): string {
  const [issue] = issues;
  const params = issue?.code === "custom" ? issue.params : undefined;
  return unknownName(params, key) ?? issue?.message ?? "expected another key";
}

/** The branch whose complaint is deepest inside the value: the one that was meant. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (issues: readonly Issue[]): number =>
    Math.max(
      ...issues.map(({ path, code }) => path.length * 2 + (code === "invalid_type" ? 0 : 1)),
    );
  const deepest = Math.max(...branches.map(depth));
  return branches.find((issues) => depth(issues) === deepest) ?? [];
}

function notAChoice(
  path: JsonPath,
  value: JsonValue | undefined,
  choices: readonly string[],
): string {
  const expected = `expected ${orList(choices.map((choice) => `\`${choice}\``))}`;
  const noun = nameOf(path).replaceAll("_", " ");
  if (value === undefined) return `\`${nameOf(path)}\` is missing: ${expected}`;
  if (typeof value !== "string" && typeof value !== "number") {
    return `${expected}, got ${kindOf(value)}`;
  }
  const quoted = quote(String(value));
  const meant = choices.includes(String(value)) ? "" : didYouMean(String(value), choices);
  return `unknown ${noun} ${quoted}: ${expected}${meant}`;
}

function outOfBounds(
  issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig,
  value: JsonValue | undefined,
): string {
  const [bound, limit] =
    issue.code === "too_small" ? ["at least", issue.minimum] : ["at most", issue.maximum];
  if (issue.origin === "array") return `expected ${bound} ${limit} in the list`;
  if (issue.origin === "string") {
    const isUnworded = issue.code === "too_big" || issue.message.startsWith("Too small");
    return isUnworded ? `expected ${bound} ${limit} characters` : issue.message;
  }
  return `expected ${bound} ${limit}, got ${JSON.stringify(value)}`;
}

/** The last key on the way: what people call the value. */
function nameOf(path: JsonPath): string {
  return String(path.findLast((step) => typeof step === "string") ?? "the file");
}

function kindOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value === "string") return "text";
  return typeof value === "number" ? "a number" : `\`${value}\``;
}

function hint(expected: string, value: JsonValue): string {
  if (expected === "string" && typeof value === "number") return " (put it in quotes)";
  if (expected === "string" && typeof value === "boolean") return " (put it in quotes)";
  if (expected === "int" && typeof value === "number") return " with a fraction";
  return "";
}

function orList(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function knownKeys(schema: Record<string, unknown>, path: JsonPath): readonly string[] {
  let nodes: readonly Record<string, unknown>[] = [schema];
  for (const step of path) {
    nodes = nodes
      .flatMap((node) => [
        typeof step === "number"
          ? node.items
          : ((node.properties as Record<string, unknown> | undefined)?.[step] ??
            node.additionalProperties),
        ...alternatives(node).map((branch) => branch.items),
      ])
      .filter((node): node is Record<string, unknown> => isJsonObject(node));
  }
  return nodes.flatMap((node) => Object.keys(node.properties ?? {}));
}

function alternatives(node: Record<string, unknown>): readonly Record<string, unknown>[] {
  return Array.isArray(node.anyOf) ? node.anyOf : [];
}
