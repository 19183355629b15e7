import type { CallFacts, Condition, ConditionLanguage } from "@countersign/core";
import {
  EvaluationError,
  ParseError,
  type ParseResult,
  TypeError as CelTypeError,
} from "@marcbachmann/cel-js";

import { TooMuch } from "../arguments/walk-arguments.ts";
import { type SqlReader, startSqlReader } from "../sql/sql-reader.ts";
import { contextOf, type ContextNames, type ConditionWorld } from "./condition-context.ts";
import { ENVIRONMENT } from "./environment.ts";
import { type ExpressionShape, problemIn, shapeOf } from "./expression.ts";

export interface ConditionLanguageOptions {
  /** Whether a name is an entity type, so that a misspelt one is noticed. */
  readonly isEntityType: (name: string) => boolean;
  /** Reads SQL in the arguments; one is started when it is needed unless given. */
  readonly sql?: SqlReader;
}

/** More than a person reads. UTF-16 code units. */
const MAX_SOURCE = 4_000;

/**
 * Steps an evaluation may take, estimated before it begins from the expression and the size of what it is about. About
 * a tenth of a second.
 */
const MAX_STEPS = 1_000_000;

/** How many characters count as one step: comparing them is quicker than evaluating. */
const CHARACTERS_PER_STEP = 256;

/**
 * Conditions in CEL, the Common Expression Language. What is in `docs/policy.md` can be asked, with types that are
 * checked when the configuration is loaded. There are no regular expressions (`matches`), whose time nothing bounds.
 */
export function createConditionLanguage(options: ConditionLanguageOptions): ConditionLanguage {
  let reader = options.sql;
  const world: ConditionWorld = {
    isEntityType: options.isEntityType,
    sql: () => (reader ??= startSqlReader()),
  };
  return {
    compile(source, known) {
      if (source.length > MAX_SOURCE) {
        const message = `expected at most ${MAX_SOURCE} characters`;
        return { problem: { offset: 0, message } };
      }
      let parsed: ParseResult;
      try {
        parsed = ENVIRONMENT.parse(source);
      } catch (error) {
        return { problem: problemOf(error) };
      }
      const wrong = problemIn(parsed.ast, { ...known, isEntityType: options.isEntityType });
      if (wrong !== undefined) return { problem: wrong };
      const { valid, type, error } = parsed.check();
      if (!valid) return { problem: problemOf(error) };
      if (type !== "bool" && type !== "dyn") {
        const message = `expected a condition that is true or false, got one of type \`${type}\``;
        return { problem: { offset: 0, message } };
      }
      return { condition: new CelCondition(source, parsed, world, known) };
    },
  };
}

class CelCondition implements Condition {
  readonly source: string;
  readonly #evaluate: ParseResult;
  readonly #shape: ExpressionShape;
  readonly #world: ConditionWorld;
  readonly #names: ContextNames;

  constructor(source: string, parsed: ParseResult, world: ConditionWorld, names: ContextNames) {
    this.source = source;
    this.#evaluate = parsed;
    this.#shape = shapeOf(parsed.ast);
    this.#world = world;
    this.#names = names;
  }

  test(facts: CallFacts): boolean | { readonly failed: string } {
    try {
      const context = contextFor(facts, this.#world, this.#names);
      if (stepsOf(this.#shape, context) > MAX_STEPS) {
        return { failed: "its condition would take too long on arguments of this size" };
      }
      const answer: unknown = this.#evaluate(context);
      if (typeof answer === "boolean") return answer;
      return { failed: "its condition is neither true nor false for this call" };
    } catch (error) {
      return { failed: this.#because(error) };
    }
  }

  /** In words of ours and of the condition: an error's own words may quote an argument. */
  #because(error: unknown): string {
    if (error instanceof TooMuch || (error as Error).cause instanceof TooMuch) {
      return "the arguments are more than conditions look at";
    }
    if (!(error instanceof EvaluationError) && !(error instanceof CelTypeError)) {
      return "its condition cannot be evaluated";
    }
    const { range, code } = error;
    const where =
      range === undefined
        ? ""
        : `: \`${this.source.slice(range.start, Math.min(range.end, range.start + 80))}\``;
    return code === "no_such_key"
      ? `its condition asks for something that is not there${where}`
      : `its condition cannot be evaluated${where}`;
  }
}

/** Conditions about the same call share what was parsed for the first of them. */
const CONTEXTS = new WeakMap<CallFacts, Map<ContextNames, Record<string, unknown>>>();

function contextFor(
  facts: CallFacts,
  world: ConditionWorld,
  names: ContextNames,
): Record<string, unknown> {
  const contexts = CONTEXTS.get(facts) ?? new Map<ContextNames, Record<string, unknown>>();
  CONTEXTS.set(facts, contexts);
  const context = contexts.get(names) ?? contextOf(facts, world, names);
  contexts.set(names, context);
  return context;
}

/** An upper estimate of what an evaluation takes. Looks only at what the expression asks for. */
function stepsOf(
  { nodes, loops, growth, splits, uses }: ExpressionShape,
  { call }: Record<string, unknown>,
): number {
  let longest = 1;
  let characters = 0;
  const pending: unknown[] = [...uses].map((name) => (call as Record<string, unknown>)[name]);
  // Iterative: arguments are as deep as whoever sent them wanted them to be.
  while (pending.length > 0) {
    const part = pending.pop();
    if (typeof part === "string") characters += part.length;
    if (typeof part !== "object" || part === null) continue;
    const members: readonly unknown[] = Array.isArray(part) ? part : Object.values(part);
    longest = Math.max(longest, members.length);
    for (const member of members) pending.push(member);
  }
  const length = growth * (splits ? Math.max(longest, characters) : longest);
  const text = (growth * characters) / CHARACTERS_PER_STEP;
  if (loops === 0) return nodes * (1 + text);
  return nodes * (length ** loops + length ** (loops - 1) * text);
}

function problemOf(error: unknown): { readonly offset: number; readonly message: string } {
  if (error instanceof ParseError || error instanceof CelTypeError) {
    const { range, summary } = error;
    return { offset: range?.start ?? 0, message: lowerFirst(summary) };
  }
  return { offset: 0, message: "this is no condition" };
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
