import { createClassifier } from "@countersign/analysis";
import { type Config, toPolicy } from "@countersign/config";
import {
  type Classification,
  matchesGlob,
  type JsonValue,
  type ToolHints,
  type Verdict,
  tryRules,
  verdictOf,
} from "@countersign/core";
import { conditionLanguage } from "./condition-language.ts";

export interface DecidedTool {
  readonly upstream: string;
  readonly tool: string;
  readonly description: string | null;
  readonly hints: ToolHints;
  /** `null`: judged by itself, without a call. */
  readonly arguments: JsonValue | null;
}

export interface DecidedByItself {
  readonly classification: Classification;
  readonly verdict: Verdict;
  /** Rules that could decide otherwise about a call, by what it says. */
  readonly depends: readonly string[];
}

/** Tells what the configuration would decide about a tool, without calling it and without a database. */
export function toolDecider(config: Config): (tool: DecidedTool) => DecidedByItself {
  const policy = toPolicy(config, conditionLanguage);
  const classify = createClassifier();
  return (decided) => {
    const { upstream, tool } = decided;
    const settings = config.upstreams.find(({ name }) => name === upstream);
    const configured = settings?.tools.find((setting) => matchesGlob(setting.tool, tool));
    const classification = classify({
      ...decided,
      trust: settings?.trust ?? "unlabelled",
      configured: configured?.category ?? null,
    });
    const { category } = classification;
    const tried = tryRules(policy, { upstream, tool, category, facts: null });
    return {
      classification,
      verdict: verdictOf(policy, category, tried),
      depends: tried.filter(({ fits }) => fits === "depends").map(({ rule }) => rule.id),
    };
  };
}
