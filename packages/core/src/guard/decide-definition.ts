import type { DefinitionKind, RefusedBecause } from "../definitions/upstream-definition.ts";
import type { Decided } from "./decide.ts";
import type { GuardParts } from "./guard-parts.ts";
import type { ToolCall } from "./tool-call.ts";

const REASONS: Readonly<Record<RefusedBecause, string>> = {
  new: "this tool is new, and a person has to accept its definition before it can be called",
  changed:
    "the tool's definition is not the one that was accepted: its upstream changed what it says, and a person has to accept the change before it can be called",
  rejected: "a person rejected the tool's definition",
  suspicious: "the tool's definition holds something that the configuration does not let through",
  "too-many": "its upstream lists more tools than are kept",
};

/** What the others are called. */
const NOUNS: Readonly<Record<DefinitionKind, string>> = {
  tool: "tool",
  prompt: "prompt",
  resource: "resource",
  "resource-template": "template of resources",
  instructions: "server",
};

/** Denies a call of a tool whose definition nobody has accepted, before anything else is asked about it. */
export function decideDefinition(
  { definitions, policy }: Pick<GuardParts, "definitions" | "policy">,
  { definition, upstream, toolHash }: ToolCall,
): Decided | undefined {
  if (definitions === undefined || definition === undefined) return undefined;
  const { kind, name } = definition;
  const standing = definitions.standingOf(upstream, kind, { name, hash: toolHash }) ?? UNSEEN;
  if (standing.kind === "accepted") return undefined;
  const verdict = {
    decision: "deny",
    rules: [`definition:${standing.because}`],
    reason: REASONS[standing.because].replaceAll(/\btool\b/g, NOUNS[kind]),
    approval: policy().approval,
  } as const;
  return { verdict, tried: [], cannotRun: false };
}

/** It was never seen as it is now. */
const UNSEEN = { kind: "refused", because: "changed" } as const;
