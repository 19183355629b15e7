import type { JsonPath, JsonValue } from "@countersign/core";

import type { Problem } from "./problem.ts";

/** The environment as the process has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** `${env:NAME}`; a second dollar sign before it leaves it as it is written. */
const REFERENCE = /(\$?)\$\{env:([^}]*)\}/g;

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Replaces `${env:NAME}` in every string value by the variable's value; `$${env:NAME}` becomes the text
 * `${env:NAME}`. Keys are left alone. Problems name variables, never their values.
 */
export function interpolateEnvironment(
  value: JsonValue,
  env: Environment,
): { readonly value: JsonValue; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  return { value: visit(value, []), problems };

  function visit(part: JsonValue, path: JsonPath): JsonValue {
    if (typeof part === "string") return interpolate(part, path);
    if (typeof part !== "object" || part === null) return part;
    if (Array.isArray(part)) return part.map((item, at) => visit(item, [...path, at]));
    return Object.fromEntries(
      Object.entries(part).map(([key, member]) => [key, visit(member, [...path, key])]),
    );
  }

  function interpolate(text: string, path: JsonPath): string {
    return text.replaceAll(REFERENCE, (written: string, escape: string, name: string) => {
      if (escape !== "") return written.slice(1);
      const found = NAME.test(name) && Object.hasOwn(env, name) ? env[name] : undefined;
      if (found !== undefined) return found;
      problems.push({
        path,
        at: "value",
        message: NAME.test(name)
          ? `the environment variable \`${name}\` is not set`
          : "expected the name of an environment variable in `${env:…}`",
      });
      return "";
    });
  }
}
