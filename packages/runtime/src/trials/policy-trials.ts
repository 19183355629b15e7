import { hostname, userInfo } from "node:os";
import { type Environment, parseConfig, policyPartOf, withPolicyPart } from "@countersign/config";
import {
  type Clock,
  CountersignError,
  type DefinitionReviews,
  type ExplainedTrial,
  explainCall,
  type GuardParts,
  matchesGlob,
  type PolicyTrials,
  type Requester,
  type Reviewer,
  type ReplayRequest,
  type Scopes,
  type Store,
  type TriedCall,
  type Vault,
} from "@countersign/core";
import { configKnowledge } from "../config-knowledge.ts";
import { localRequester } from "../people.ts";
import type { InForce, WatchedPolicy } from "../policy-changes.ts";
import { aboutTool, ToolJudge } from "./judged-tools.ts";
import { Replays } from "./replays.ts";

export interface TrialParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly scopes: Scopes;
  readonly definitions: DefinitionReviews;
  readonly classify: GuardParts["classify"];
  readonly clock: Clock;
  readonly env: Environment;
  readonly watched: WatchedPolicy;
  readonly inForce: () => InForce;
  readonly report: (line: string) => void;
}

/** Tries the policy out, on calls that somebody makes up and on those in the log. */
export function openPolicyTrials(parts: TrialParts): PolicyTrials & { close(): Promise<void> } {
  const { store, watched, inForce } = parts;
  const judge = new ToolJudge(parts.definitions, () => inForce().config);
  const replays = new Replays(parts);
  return {
    tools: (filter) => judge.judge(filter),
    explain: (call) => explain(parts, call),
    written: () => policyPartOf(watched.inForce()),

    async startReplay(reviewer, request) {
      await watched.assertAdmin(reviewer, "a policy to be tried on the log");
      replays.assertFree();
      const next = nextOf(parts, request);
      const of = "change" in request ? "change" : "text";
      // Conditions are asked about values that were disclosed, so who asks is on record before they are.
      await store.commit({
        kind: "append",
        record: { type: "policy.replayed", reviewer, policy: inForce().policy.hash, outcome: of },
      });
      const since = request.since ?? null;
      return replays.start(inForce().config, next, { of, by: reviewer.person, since });
    },

    replays: () => replays.all(),

    async stopReplay(reviewer: Reviewer, id: string) {
      await watched.assertAdmin(reviewer, "a policy that is tried on the log");
      return replays.stop(id, `${reviewer.person} stopped it`);
    },

    close: () => replays.close(),
  };
}

function nextOf(
  { watched, inForce, env }: TrialParts,
  request: ReplayRequest,
): Pick<InForce, "config" | "scan"> {
  if ("change" in request) {
    const next = watched.proposed(request.change);
    if (next !== undefined) return next;
    throw new CountersignError(
      "APPROVAL_NOT_PENDING",
      "the change of the configuration that was to be tried does not wait any more",
    );
  }
  const { config, scan } = inForce();
  const text = withPolicyPart(watched.inForce(), request.text);
  const { policy } = parseConfig(text, { file: config.file, env, ...configKnowledge });
  return { config: { ...config, policy }, scan };
}

/** Whose conversation it is: one in which nothing was ever said. */
const TRIAL = { requester: "trial", client: "trial", configuration: "trial" };

async function explain(parts: TrialParts, call: TriedCall): Promise<ExplainedTrial> {
  const { vault, scopes, definitions, classify, clock, inForce } = parts;
  const { config, policy, scan } = inForce();
  const settings = config.upstreams.find(({ name }) => name === call.upstream);
  if (settings === undefined) {
    const known = config.upstreams.map(({ name }) => `\`${name}\``).join(", ") || "none";
    throw new CountersignError("REQUEST_INVALID", `\`upstream\`: configured are ${known}`);
  }
  const found = await definitions.show(call.upstream, call.tool).catch((error: unknown) => {
    if (error instanceof CountersignError && error.code === "DEFINITION_NOT_FOUND") return null;
    throw error;
  });
  const configured = settings.tools.find((setting) => matchesGlob(setting.tool, call.tool));
  const seen = Object.fromEntries((call.seen ?? []).map((entityType) => [entityType, 1]));
  const history =
    call.seen === undefined ? {} : { [call.upstream]: { seen, disclosed: {}, untrusted: false } };
  const explained = await explainCall(
    {
      store: { history: () => Promise.resolve(history) },
      vault,
      scan,
      strategies: config.masking.strategies,
      classify,
      clock,
    },
    policy,
    {
      caller: {
        requester: requesterOf(call.requester),
        client: { name: "countersign explain", version: "" },
      },
      upstream: call.upstream,
      tool: call.tool,
      trust: settings.trust,
      ...aboutTool(found?.pinned ?? found?.waiting ?? null),
      configuredCategory: configured?.category ?? null,
      toolHash: "",
      arguments: call.arguments,
    },
    await scopes.scopeOf(TRIAL, Number.MAX_SAFE_INTEGER),
  );
  return { ...explained, isKnownTool: found !== null, observes: policy.observe === true };
}

function requesterOf(id: string | undefined): Requester {
  if (id === undefined) return localRequester(userInfo().username, hostname());
  return { id, name: id, verified: false };
}
