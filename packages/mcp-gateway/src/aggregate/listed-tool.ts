import { createHash } from "node:crypto";
import {
  canonicalJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type ToolHints,
} from "@countersign/core";

/** A tool as its upstream defines it, before anything is masked, renamed or relaxed. */
export interface ListedTool {
  readonly name: string;
  readonly description: string | null;
  readonly hints: ToolHints;
  /** SHA-256 over the canonical form of the definition, in hexadecimal. */
  readonly hash: string;
  readonly inputSchema: JsonValue | undefined;
  readonly outputSchema: JsonValue | undefined;
  /** Whether a call of it can be a task of the upstream's own, as 2025-11-25 has it. */
  readonly taskSupport: TaskSupport;
  readonly definition: JsonObject;
}

export type TaskSupport = "forbidden" | "optional" | "required";

/** Reads one entry of `tools/list`. `undefined` for what has no name, or no canonical form to be pinned by. */
export function listedTool(definition: JsonValue): ListedTool | undefined {
  if (!isJsonObject(definition) || typeof definition["name"] !== "string") return undefined;
  const { name, description, annotations, inputSchema, outputSchema, execution } = definition;
  try {
    return {
      name,
      description: typeof description === "string" ? description : null,
      hints: hintsOf(annotations),
      hash: hashOf(definition),
      inputSchema,
      outputSchema,
      taskSupport: taskSupportOf(execution),
      definition,
    };
  } catch {
    return undefined;
  }
}

/** What stands for the definition of something that is not a tool and has none, such as `resources/read`. */
export function hashOf(definition: JsonValue): string {
  return createHash("sha256").update(canonicalJson(definition)).digest("hex");
}

function taskSupportOf(execution: JsonValue | undefined): TaskSupport {
  const support = isJsonObject(execution) ? execution["taskSupport"] : undefined;
  return support === "optional" || support === "required" ? support : "forbidden";
}

const HINTS = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"] as const;

function hintsOf(annotations: JsonValue | undefined): ToolHints {
  if (!isJsonObject(annotations)) return {};
  const given = HINTS.filter((hint) => typeof annotations[hint] === "boolean");
  return Object.fromEntries(given.map((hint) => [hint, annotations[hint]]));
}
