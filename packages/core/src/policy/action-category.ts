import type { JsonValue } from "../json.ts";

/** What a call does to the world. `unknown` is treated as destructive. */
export const ACTION_CATEGORIES = [
  "read",
  "write",
  "delete",
  "export",
  "privilege",
  "infrastructure",
  "payment",
  "message",
  "execute",
  "unknown",
] as const;

export type ActionCategory = (typeof ACTION_CATEGORIES)[number];

/** One reason to take a call for what it was taken for; shown to reviewers and by `countersign explain`. */
export interface CategoryEvidence {
  readonly from: "policy" | "protocol" | "arguments" | "name" | "description" | "hint";
  readonly category: ActionCategory;
  /** For people to read. Names keywords and argument paths, never argument values. */
  readonly because: string;
}

export interface Classification {
  readonly category: ActionCategory;
  /** What decided comes first. */
  readonly evidence: readonly CategoryEvidence[];
}

/** MCP's tool annotations: hints from the upstream, so never the only reason to allow an unfamiliar one. */
export interface ToolHints {
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

/** How far the people who run Countersign trust an upstream. */
export type Trust = "internal" | "partner" | "external" | "unlabelled";

export interface ClassifiedCall {
  readonly upstream: string;
  readonly trust: Trust;
  readonly tool: string;
  readonly description: string | null;
  readonly hints: ToolHints;
  /** `null` when a tool is classified by itself, as in `countersign check`. */
  readonly arguments: JsonValue | null;
  /** The category the configuration gives this tool, if it does. */
  readonly configured: ActionCategory | null;
}

/**
 * Port: tells what a call would do. Implemented by `@countersign/analysis` with real parsers.
 *
 * @throws never for hostile arguments: what cannot be parsed is classified `unknown`.
 */
export interface Classifier {
  (call: ClassifiedCall): Classification;

  /**
   * Does beforehand what takes long, without keeping anybody else waiting: the call is classified next, with the same
   * arguments. A call is classified alike without it. Does not throw.
   */
  readonly prepare?: (call: ClassifiedCall) => Promise<void>;
}
