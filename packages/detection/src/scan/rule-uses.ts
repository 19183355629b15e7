import type { WokenDetectors } from "./context-words.ts";
import type { Registry } from "./registry.ts";
import type { CheckedRule, TypeChecks } from "./value-check.ts";

/** What a key's rule means to one scanner. */
export interface RuleUse {
  /** Whether its type is looked for. */
  readonly isEnabled: boolean;
  /** Detectors of its type that wait for context words, if any. */
  readonly woken: WokenDetectors | null;
  /** What can tell whether a value has a check digit. */
  readonly checks: readonly TypeChecks[];
}

/** Looked up once for a rule, and not once for each value: there are some hundred rules. */
export class RuleUses {
  readonly #uses = new Map<CheckedRule, RuleUse>();
  /** Those asked about last. */
  #rule: CheckedRule | null = null;
  #use: RuleUse | null = null;
  readonly #registry: Registry;
  readonly #isEnabled: (entityType: string) => boolean;

  constructor(registry: Registry, isEnabled: (entityType: string) => boolean) {
    this.#registry = registry;
    this.#isEnabled = isEnabled;
  }

  of(rule: CheckedRule): RuleUse {
    if (rule === this.#rule) return this.#use as RuleUse;
    this.#rule = rule;
    this.#use = this.#uses.get(rule) ?? this.#add(rule);
    return this.#use;
  }

  #add(rule: CheckedRule): RuleUse {
    const use = {
      isEnabled: this.#isEnabled(rule.entityType),
      woken: this.#registry.byEntityType.get(rule.entityType) ?? null,
      checks: this.#registry.values.checksOf(rule),
    };
    this.#uses.set(rule, use);
    return use;
  }
}
