import { createHash } from "node:crypto";

import { canonicalJson, type JsonValue, type Policy } from "@countersign/core";

import type { Config } from "./config.ts";
import { termsOf } from "./terms-of.ts";

/**
 * The policy that a configuration puts in force. Its hash is SHA-256 (hex) over everything that decides: rules,
 * disclosures and terms, the trust and the categories given to upstreams, who the people are, and the mode.
 */
export function toPolicy(config: Config): Policy {
  const approval = termsOf(config.approvals);
  const deciding = {
    version: 1,
    mode: config.mode,
    policy: config.policy,
    approval,
    upstreams: config.upstreams.map(({ name, trust, tools }) => ({ name, trust, tools })),
    people: config.people,
    reviewers: config.reviewers,
  };
  return Object.freeze({
    hash: createHash("sha256")
      .update(canonicalJson(deciding as unknown as JsonValue))
      .digest("hex"),
    default: config.policy.default,
    rules: config.policy.rules,
    disclose: config.policy.disclose,
    approval: Object.freeze(approval),
  });
}
