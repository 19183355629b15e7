import { type Disclosure, planDisclosure } from "../masking/disclose.ts";
import type { AuditDraft } from "../audit/audit-record.ts";
import { callFingerprint } from "../approval/fingerprint.ts";
import { canonicalJson, type JsonObject } from "../json.ts";
import type { Classification, ClassifiedCall } from "../policy/action-category.ts";
import type { CallFacts } from "../policy/condition.ts";
import type { Policy, Verdict } from "../policy/policy.ts";
import type { ScopeHistory } from "../policy/scope-history.ts";
import type { Store, StoreOperation } from "../store.ts";
import { decideCall, spendBudgets } from "./decide.ts";
import { decideDefinition } from "./decide-definition.ts";
import type { GuardParts } from "./guard-parts.ts";
import { nameNoValues } from "./name-no-values.ts";
import { scopeOfCaller } from "./scope-of-caller.ts";
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
  readonly facts: CallFacts;
  readonly verdict: Verdict;
  /** The same before budgets were looked at: depends on the call and on what it is made in, and on nothing it changes. */
  readonly asked: Verdict;
  /** The call cannot run, whatever the policy says. */
  readonly cannotRun: boolean;
  /** What the scope had seen and given away before. */
  readonly history: ScopeHistory;
  readonly receivedAt: number;
  /** What every record about this call says. */
  readonly about: Pick<
    AuditDraft,
    "exchange" | "scope" | "requester" | "client" | "model" | "upstream" | "tool" | "toolHash"
  >;
}

/** Steps 1 to 3: identify, understand, decide, budgets aside. Records nothing yet; see {@link recordsOfDecision}. */
export async function prepareCall(parts: GuardParts, call: ToolCall): Promise<PreparedCall> {
  const receivedAt = parts.clock.now();
  const { requester, client, conversation, isOneOff } = call.caller;
  const policy = parts.policy();
  const scope = await scopeOfCaller(parts, call.caller);
  const understood = await understandCall(parts, policy, call, scope);
  const { classification, disclosure, facts } = understood;
  const decided = decideDefinition(parts, call) ?? decideCall(policy, facts, disclosure);
  const { upstream, tool, toolHash } = call;
  const fingerprint = callFingerprint(
    {
      requester,
      upstream,
      tool,
      arguments: call.arguments,
      ...(call.others === undefined ? {} : { others: call.others }),
      ...(conversation === undefined || isOneOff === true ? {} : { conversation }),
    },
    parts.digest,
  );
  const exchange = exchangeOf(parts, call, fingerprint);
  return {
    exchange,
    call,
    scope,
    fingerprint,
    policy,
    classification,
    disclosure,
    facts,
    verdict: decided.verdict,
    asked: decided.verdict,
    cannotRun: decided.cannotRun,
    history: facts.history,
    receivedAt,
    about: {
      exchange,
      scope,
      requester,
      client,
      ...(await modelOf(parts, call)),
      upstream,
      tool,
      toolHash,
    },
  };
}

/** It comes from outside and stands in the log in clear, so it has to look like a name and hold nothing that is masked. */
async function modelOf(
  { scan }: Pick<GuardParts, "scan">,
  { model }: ToolCall,
): Promise<Pick<AuditDraft, "model">> {
  if (model === undefined || !/^[a-z][\w.:/-]{0,99}$/i.test(model)) return {};
  return (await scan.findings(model)).length === 0 ? { model } : {};
}

/** The same call that comes in again is the same exchange, where it can be told. */
function exchangeOf(
  { newId, digest }: GuardParts,
  { callKey }: ToolCall,
  fingerprint: string,
): string {
  if (callKey === undefined) return newId("xch");
  const named = digest(canonicalJson(["exchange", callKey, fingerprint]));
  return `xch_${named.replaceAll(/[-_]/g, "").slice(0, 24).toLowerCase()}`;
}

/** The end of step 3: uses up what an allowed call needs of the budgets. Only for a call that is then carried out. */
export async function withBudgets(
  { store }: GuardParts,
  prepared: PreparedCall,
): Promise<PreparedCall> {
  const { policy, facts, scope, asked } = prepared;
  return { ...prepared, verdict: await spendBudgets(store, policy, facts, scope, asked) };
}

/** What a call is, and everything its decision may depend on. */
export interface UnderstoodCall {
  readonly classification: Classification;
  readonly disclosure: Disclosure;
  readonly facts: CallFacts;
}

/** Steps 1 and 2, without a trace: nothing is written. */
export async function understandCall(
  parts: Pick<GuardParts, "vault" | "scan" | "strategies" | "classify" | "clock"> & {
    readonly store: Pick<Store, "history">;
  },
  policy: Policy,
  call: ToolCall,
  scope: string,
): Promise<UnderstoodCall> {
  const { upstream, tool, trust, description, hints, caller } = call;
  // Where nothing is held, nobody would be asked before the value leaves: it stays masked.
  const disclose =
    policy.observe === true
      ? policy.disclose.filter((rule) => rule.decision !== "require-approval")
      : policy.disclose;
  const disclosure = await planDisclosure(parts, disclose, {
    scope,
    upstream,
    tool,
    arguments: call.arguments,
    others: call.others,
  });
  const classified: ClassifiedCall = {
    upstream,
    trust,
    tool,
    description,
    hints,
    // What would be sent: a value behind a token can be what makes a call dangerous.
    arguments: disclosure.sent,
    configured: call.configuredCategory,
  };
  await parts.classify.prepare?.(classified);
  const classification = nameNoValues(parts.classify(classified), disclosure.given);
  const facts: CallFacts = {
    upstream,
    trust,
    tool,
    description,
    category: classification.category,
    evidence: classification.evidence,
    arguments: disclosure.sent,
    ...(disclosure.others === undefined ? {} : { others: disclosure.others.sent }),
    findings: disclosure.places,
    disclosed: disclosure.disclosed,
    requester: caller.requester,
    client: caller.client,
    at: parts.clock.now(),
    history: await parts.store.history(scope),
  };
  return { classification, disclosure, facts };
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
      payload: { scope, body: { arguments: disclosure.masked, ...othersIn(disclosure) } },
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
        ...noteOf(prepared),
        policy: policy.hash,
        disclosed: disclosure.disclosed,
      },
    },
  ];
}

/** Of a payload: what stood beside the arguments, masked. */
export function othersIn({ others }: Disclosure): { readonly others?: JsonObject } {
  return others === undefined ? {} : { others: others.masked };
}

function noteOf({
  policy,
  verdict,
  cannotRun,
}: PreparedCall): Pick<AuditDraft, "note" | "outcome"> {
  const observed = policy.observe === true && verdict.decision !== "allow" && !cannotRun;
  return {
    ...(verdict.failed === undefined
      ? {}
      : {
          note: verdict.failed.map(({ rule, because }) => `rule ${rule}: ${because}`).join("; "),
        }),
    ...(observed ? { outcome: OBSERVED } : {}),
  };
}

/** Outcome of a decision that was not carried out, because the policy only observes. */
export const OBSERVED = "observed";
