import { type Disclosure, planDisclosure } from "../masking/disclose.ts";
import type { AuditDraft } from "../audit/audit-record.ts";
import { callFingerprint } from "../approval/fingerprint.ts";
import type { Classification } from "../policy/action-category.ts";
import { evaluatePolicy, strongest } from "../policy/evaluate-policy.ts";
import type { Policy, Verdict } from "../policy/policy.ts";
import type { StoreOperation } from "../store.ts";
import type { GuardParts } from "./guard-parts.ts";
import type { ToolCall } from "./tool-call.ts";

/** A call that was understood and decided, before anything was done about it. */
export interface PreparedCall {
  readonly exchange: string;
  readonly call: ToolCall;
  readonly scope: string;
  readonly fingerprint: string;
  readonly policy: Policy;
  readonly classification: Classification;
  readonly disclosure: Disclosure;
  readonly verdict: Verdict;
  readonly receivedAt: number;
  /** What every record about this call says. */
  readonly about: Pick<
    AuditDraft,
    "exchange" | "scope" | "requester" | "client" | "upstream" | "tool" | "toolHash"
  >;
}

/** Steps 1 to 3: identify, understand, decide. Records nothing yet; see {@link recordsOfDecision}. */
export async function prepareCall(parts: GuardParts, call: ToolCall): Promise<PreparedCall> {
  const receivedAt = parts.clock.now();
  const exchange = parts.newId("xch");
  const { requester, client } = call.caller;
  const policy = parts.policy();
  const scope = await parts.scopes.scopeOf(
    { requester: requester.id, client: client.name, configuration: parts.configuration },
    parts.scopeIdleMs,
  );
  const disclosure = await planDisclosure(parts, policy.disclose, {
    scope,
    upstream: call.upstream,
    tool: call.tool,
    arguments: call.arguments,
  });
  const classification = parts.classify({
    upstream: call.upstream,
    trust: call.trust,
    tool: call.tool,
    description: call.description,
    hints: call.hints,
    // What would be sent: a value behind a token can be what makes a call dangerous.
    arguments: disclosure.sent,
    configured: call.configuredCategory,
  });
  const { upstream, tool, toolHash } = call;
  return {
    exchange,
    call,
    scope,
    fingerprint: callFingerprint(
      { requester, upstream, tool, arguments: call.arguments },
      parts.digest,
    ),
    policy,
    classification,
    disclosure,
    verdict: decide(policy, call, classification, disclosure),
    receivedAt,
    about: { exchange, scope, requester, client, upstream, tool, toolHash },
  };
}

function decide(
  policy: Policy,
  call: ToolCall,
  { category }: Classification,
  disclosure: Disclosure,
): Verdict {
  if (disclosure.unknownTokens.length > 0) {
    const [path] = disclosure.unknownTokens;
    return {
      decision: "deny",
      rules: ["unknown-token"],
      reason:
        `the argument ${path} holds a masked value that is unknown here, mistyped or from another conversation; ` +
        "read the value again and copy its token exactly",
      approval: policy.approval,
    };
  }
  if (disclosure.blocked.length > 0) {
    const [entityType] = disclosure.blocked;
    return {
      decision: "deny",
      rules: ["masking:block"],
      reason: `the arguments hold a value of type ${entityType}, which is not let through`,
      approval: policy.approval,
    };
  }
  if (disclosure.unsafePlaces.length > 0) {
    const [path] = disclosure.unsafePlaces;
    return {
      decision: "deny",
      rules: ["unsafe-disclosure"],
      reason:
        `the real value cannot be put into the argument ${path} safely, because of characters in it or of where it ` +
        "stands; pass it as an argument of its own",
      approval: policy.approval,
    };
  }
  const verdict = evaluatePolicy(policy, { upstream: call.upstream, tool: call.tool, category });
  if (!disclosure.needsApproval || verdict.decision === "deny") return verdict;
  return {
    ...verdict,
    decision: strongest(verdict.decision, "require-approval"),
    rules: [...verdict.rules, "disclosure"],
  };
}

/** The records of steps 1 to 3. They are committed together with what the decision leads to. */
export function recordsOfDecision(
  prepared: PreparedCall,
  approval?: string,
): readonly StoreOperation[] {
  const { about, classification, verdict, policy, disclosure, fingerprint, scope } = prepared;
  return [
    ...(disclosure.entries.length > 0
      ? [{ kind: "keep-values", entries: disclosure.entries } as const]
      : []),
    {
      kind: "append",
      record: { type: "call.received", ...about, fingerprint, masked: disclosure.found },
      payload: { scope, body: { arguments: disclosure.masked } },
    },
    {
      kind: "append",
      record: {
        type: "call.decided",
        ...about,
        ...(approval === undefined ? {} : { approval }),
        category: classification.category,
        decision: verdict.decision,
        rules: verdict.rules,
        policy: policy.hash,
        disclosed: disclosure.disclosed,
      },
    },
  ];
}
