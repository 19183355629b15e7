/** Ready policies for known servers, which an upstream takes in by name: `policy: github`. */
import { readFileSync } from "node:fs";
import { z } from "zod";

import type { PolicyConfig, RuleConfig, UpstreamConfig } from "./config.ts";
import { ruleSchema } from "./policy-schema.ts";
import { toolsSchema } from "./tools-schema.ts";
import { readYaml } from "./yaml-source.ts";

const readyPolicy = z.strictObject({
  tools: toolsSchema,
  rules: z.array(ruleSchema).default([]),
});

interface Decided {
  readonly upstreams: readonly UpstreamConfig[];
  readonly policy: PolicyConfig;
}

/**
 * Adds what the ready policies of the upstreams say: their categories behind those of the file, so that the file has
 * the last word, and their rules, which speak of this upstream only.
 */
export function withReadyPolicies({ upstreams, policy }: Decided): Decided {
  const rules: RuleConfig[] = [];
  const extended = upstreams.map((upstream) => {
    if (upstream.policy === null) return upstream;
    const ready = readReadyPolicy(upstream.policy);
    rules.push(
      ...ready.rules.map((rule) => ({
        ...rule,
        id: `${upstream.name}:${rule.id}`,
        upstream: upstream.name,
      })),
    );
    return { ...upstream, tools: [...upstream.tools, ...ready.tools] };
  });
  return { upstreams: extended, policy: { ...policy, rules: [...policy.rules, ...rules] } };
}

function readReadyPolicy(name: string): z.output<typeof readyPolicy> {
  const text = readFileSync(new URL(`../policies/${name}.yaml`, import.meta.url), "utf8");
  return readyPolicy.parse(readYaml(text).value);
}
