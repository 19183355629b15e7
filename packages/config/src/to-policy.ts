import { createHash } from "node:crypto";

import {
  canonicalJson,
  CountersignError,
  type ConditionLanguage,
  type JsonValue,
  type KnownNames,
  type Policy,
  type PolicyRule,
} from "@countersign/core";

import type { Config, RuleConfig } from "./config.ts";
import { termsOf } from "./terms-of.ts";

/**
 * The policy that a configuration puts in force. Its hash is SHA-256 (hex) over everything that decides: rules,
 * disclosures and terms, the trust given to upstreams and destinations, the categories given to tools, who the people
 * are, and the mode.
 *
 * @param conditions reads the rules' conditions.
 * @throws {CountersignError} `CONFIG_INVALID` for a condition, if it is wrong or nothing is there to read it.
 */
export function toPolicy(config: Config, conditions?: ConditionLanguage): Policy {
  const approval = termsOf(config.approvals);
  const deciding = {
    version: 1,
    mode: config.mode,
    policy: config.policy,
    approval,
    upstreams: config.upstreams.map(({ name, trust, tools }) => ({ name, trust, tools })),
    destinations: config.destinations,
    policyAdmins: config.policyAdmins,
    ...(config.changes.require === null ? {} : { changes: config.changes }),
    definitions: config.definitions,
    people: config.people,
    ...(config.identity.providers.length === 0
      ? {}
      : { providers: config.identity.providers.map(({ clientSecret: _secret, ...said }) => said) }),
    reviewers: config.reviewers,
  };
  return Object.freeze({
    hash: createHash("sha256")
      .update(canonicalJson(deciding as unknown as JsonValue))
      .digest("hex"),
    default: config.policy.default,
    rules: config.policy.rules.map((rule) => compiled(rule, config, conditions)),
    disclose: config.policy.disclose,
    budgets: config.policy.budgets,
    observe: config.policy.observe,
    suspiciousResults: config.policy.suspiciousResults,
    ...(config.changes.require === null ? {} : { changes: { require: config.changes.require } }),
    reissueWindowMs: config.policy.reissueWindowSeconds * 1000,
    approval: Object.freeze(approval),
  });
}

/** What conditions may name. */
export function knownNames(config: Pick<Config, "upstreams" | "destinations">): KnownNames {
  return { upstreams: config.upstreams.map(({ name }) => name), destinations: config.destinations };
}

function compiled(
  { when, ...rule }: RuleConfig,
  config: Config,
  conditions: ConditionLanguage | undefined,
): PolicyRule {
  if (when === undefined) return rule;
  const answer = conditions?.compile(when, knownNames(config));
  if (answer !== undefined && "condition" in answer) return { ...rule, when: answer.condition };
  const because = answer?.problem.message ?? "nothing here can read conditions";
  throw new CountersignError("CONFIG_INVALID", `rule \`${rule.id}\`: ${because}`);
}
