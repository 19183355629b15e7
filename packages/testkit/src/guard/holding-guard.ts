import type { ApprovalRequest, Guard, Outcome, ToolCall } from "@countersign/core";
import { letThrough } from "./pass-through-guard.ts";

export interface HoldingGuard extends Guard {
  /** Decides the call that is held, or the next one. */
  decide(verb: "approve" | "reject"): void;
  /** Resolves when a call is held. */
  held(): Promise<ToolCall>;
}

/** A guard that holds every call for {@link HoldingGuard.decide}, in memory. */
export function holdingGuard(): HoldingGuard {
  const decision = Promise.withResolvers<"approve" | "reject">();
  const held = Promise.withResolvers<ToolCall>();
  return {
    decide: (verb) => decision.resolve(verb),
    held: () => held.promise,
    async run(call, door) {
      if (call.tool.includes("/")) return letThrough(call, door, (value) => value);
      const approval = approvalFor(call);
      door.onHeld?.(approval);
      held.resolve(call);
      const verb = await Promise.race([
        decision.promise,
        new Promise<"gone">((resolve) => {
          door.signal.addEventListener("abort", () => resolve("gone"), { once: true });
        }),
        new Promise<"late">((resolve) => setTimeout(resolve, door.waitMs, "late").unref()),
      ]);
      if (verb === "approve") return letThrough(call, door, (value) => value);
      const outcome: Outcome = { kind: verb === "reject" ? "rejected" : "pending", approval };
      return { exchange: approval.exchange, outcome, delivered: async () => undefined };
    },
    mask: async (_caller, value) => value,
    whenDecided: async (caller, id) =>
      id === "apr_1" ? approvalFor({ caller } as ToolCall) : undefined,
  };
}

function approvalFor(call: ToolCall): ApprovalRequest {
  return {
    id: "apr_1",
    state: "pending",
    fingerprint: "fingerprint",
    binding: "binding",
    exchange: "xch_held",
    scope: "scope",
    requester: call.caller.requester,
    client: call.caller.client,
    upstream: call.upstream,
    tool: call.tool,
    category: "delete",
    evidence: [],
    toolHash: "tool",
    policy: "policy",
    masking: [],
    rules: ["by-category"],
    policyReason: null,
    reviewers: ["reviewers"],
    quorum: 1,
    escalateTo: [],
    escalateAfterMs: null,
    breakGlass: [],
    findings: {},
    disclosed: [],
    createdAt: 0,
    expiresAt: 0,
    coolingOffUntil: null,
    votes: [],
    escalations: [],
    decision: null,
    decisionRecord: null,
    preview: null,
    owner: null,
    leaseUntil: null,
    fence: 0,
    delivered: false,
    argumentsRecord: 1,
    resultRecord: null,
  };
}
