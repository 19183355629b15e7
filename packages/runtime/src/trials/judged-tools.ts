import { setImmediate } from "node:timers/promises";
import type { Config } from "@countersign/config";
import {
  type DefinitionReviews,
  isJsonObject,
  type JsonObject,
  type JudgedTool,
  type JudgedTools,
  type ListedDefinition,
  type PolicyTrials,
  type ToolHints,
} from "@countersign/core";
import { toolDecider } from "../decide-tool.ts";

/** After how many tools others get their turn. */
const TURN = 50;

/** What is remembered; a tool that says something else is judged anew. */
const MOST_REMEMBERED = 20_000;

/**
 * Judges every known tool by the configuration in force. What was judged once is remembered until the configuration or
 * the tool changes.
 */
export class ToolJudge {
  readonly #definitions: DefinitionReviews;
  readonly #config: () => Config;
  #judgedBy: Config | undefined;
  #decide: ReturnType<typeof toolDecider> | undefined;
  readonly #judged = new Map<string, JudgedTool>();

  constructor(definitions: DefinitionReviews, config: () => Config) {
    this.#definitions = definitions;
    this.#config = config;
  }

  async judge({
    upstream,
    text,
    decision,
    after,
    limit,
  }: Parameters<PolicyTrials["tools"]>[0]): Promise<JudgedTools> {
    const words = text?.toLowerCase();
    const fitting: JudgedTool[] = [];
    const all = await this.#definitions.list();
    const listed = all.filter(({ kind }) => kind === "tool").toSorted(byName);
    for (const [at, definition] of listed.entries()) {
      if (upstream !== undefined && definition.upstream !== upstream) continue;
      if (at % TURN === TURN - 1) await setImmediate();
      const tool = await this.#one(definition);
      if (decision !== undefined && tool.decision !== decision) continue;
      if (words !== undefined && !says(tool, words)) continue;
      fitting.push(tool);
    }
    return { tools: fitting.slice(after, after + limit), total: fitting.length };
  }

  async #one(listed: ListedDefinition): Promise<JudgedTool> {
    const config = this.#config();
    if (this.#judgedBy !== config || this.#decide === undefined) {
      this.#judged.clear();
      this.#judgedBy = config;
      this.#decide = toolDecider(config);
    }
    const { upstream, tool, state, hash } = listed;
    const key = JSON.stringify([upstream, tool, state, hash, listed.listed]);
    const known = this.#judged.get(key);
    if (known !== undefined) return known;
    const decide = this.#decide;
    const shown = await this.#definitions.show(upstream, tool);
    const definition = shown.waiting ?? shown.pinned;
    const { description, hints } = aboutTool(definition);
    const { classification, verdict, depends } = decide({
      upstream,
      tool,
      description,
      hints,
      arguments: null,
    });
    const judged: JudgedTool = {
      upstream,
      tool,
      description,
      listed: listed.listed,
      category: classification.category,
      evidence: classification.evidence,
      decision: verdict.decision,
      rules: verdict.rules,
      reason: verdict.reason,
      depends,
      refused:
        state === "accepted"
          ? null
          : state === "rejected"
            ? "rejected"
            : shown.pinned === null
              ? "new"
              : "changed",
      warnings: listed.warnings,
    };
    if (this.#judged.size >= MOST_REMEMBERED) this.#judged.clear();
    if (this.#judgedBy === config) this.#judged.set(key, judged);
    return judged;
  }
}

/** What a definition says that is looked at. */
export function aboutTool(definition: JsonObject | null): {
  readonly description: string | null;
  readonly hints: ToolHints;
} {
  const description = definition?.["description"];
  const annotations = definition?.["annotations"];
  const said = isJsonObject(annotations) ? annotations : {};
  const given = HINTS.filter((hint) => typeof said[hint] === "boolean");
  return {
    description: typeof description === "string" ? description : null,
    hints: Object.fromEntries(given.map((hint) => [hint, said[hint]])),
  };
}

const HINTS = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"] as const;

function says({ tool, description }: JudgedTool, words: string): boolean {
  return tool.toLowerCase().includes(words) || (description ?? "").toLowerCase().includes(words);
}

function byName(a: ListedDefinition, b: ListedDefinition): number {
  if (a.upstream !== b.upstream) return a.upstream < b.upstream ? -1 : 1;
  return a.tool < b.tool ? -1 : 1;
}
