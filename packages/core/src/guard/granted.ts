/** A person's standing approval in the place of a decision. */
import { grantSubject, isProofOf } from "../approval/act-proof.ts";
import { entitlementOf } from "../approval/entitlement.ts";
import { type Grant, grantCovers, isInForce } from "../approval/grant.ts";
import type { CallFacts } from "../policy/condition.ts";
import { tryRules, verdictOf } from "../policy/evaluate-policy.ts";
import type { Policy } from "../policy/policy.ts";
import type { StoreOperation } from "../store.ts";
import { DISCLOSURE_RULE } from "./decide.ts";
import type { GuardParts } from "./guard-parts.ts";
import type { PreparedCall } from "./prepare.ts";

/**
 * Uses a grant that covers a call that has to be held, if there is one. The use is recorded before this resolves.
 *
 * Whoever made it must be one of those who may decide this call now, alone; a crossed budget is nobody's grant.
 *
 * @returns whether one was used, and which of `records` are still to be written.
 */
export async function useGrant(
  parts: GuardParts,
  prepared: PreparedCall,
  records: readonly StoreOperation[],
): Promise<{ readonly used: boolean; readonly records: readonly StoreOperation[] }> {
  const grant = await findGrant(parts, prepared);
  if (grant === undefined || (await hasDecidedRequest(parts, prepared))) {
    return { used: false, records };
  }
  const { madeBy, selfApproved } = grant;
  const results = await parts.store.commit(...records, {
    kind: "use-grant",
    id: grant.id,
    at: parts.clock.now(),
    policy: prepared.policy.hash,
    record: {
      type: "grant.used",
      ...prepared.about,
      grant: grant.id,
      reviewer: madeBy,
      selfApproved,
      rules: prepared.verdict.rules,
    },
  });
  const used = results.at(-1)?.done === true;
  if (used) await withdrawPending(parts, prepared);
  return { used, records: [] };
}

async function findGrant(parts: GuardParts, prepared: PreparedCall): Promise<Grant | undefined> {
  const { call, classification, disclosure, facts, policy, verdict } = prepared;
  if (parts.people === undefined || (verdict.approval.quorum ?? 1) > 1) return undefined;
  // A grant is about arguments; what stands beside them is for a person to look at.
  if (call.others !== undefined) return undefined;
  // Each such call is somebody's own touch.
  if (verdict.approval.require !== undefined) return undefined;
  if (verdict.rules.some((rule) => rule.startsWith("budget:"))) return undefined;
  const people = parts.people();
  const now = parts.clock.now();
  const { requester } = call.caller;
  const found = await parts.store.grants({
    requester: requester.id,
    upstream: call.upstream,
    tool: call.tool,
    inForceAt: now,
    limit: 100,
  });
  const asked = { requester, reviewers: verdict.approval.reviewers, escalations: [] };
  const covering = found.filter(
    (grant) =>
      isInForce(grant, { policy: policy.hash, now }) &&
      grantCovers(grant, {
        requester: requester.id,
        upstream: call.upstream,
        tool: call.tool,
        category: classification.category,
        arguments: disclosure.masked,
        alike: disclosure.alike,
        disclosed: Object.keys(disclosure.disclosed),
        toolHash: call.toolHash,
        policy: policy.hash,
      }) &&
      // What a provider said when it was made may be so no longer: only the configuration's word outlives a session.
      entitlementOf(people, { ...grant.madeBy, groups: [] }, asked).allowed &&
      isFulfilled(parts, grant.when, facts),
  );
  for (const grant of covering) {
    if (!(await isForWhatAsks(parts, grant, prepared))) continue;
    if (await isProven(parts, grant, policy)) return grant;
  }
  return undefined;
}

/**
 * Whether a person is asked for what its maker knew: by rules that had asked them, or that ask whatever the conversation
 * has seen. What it has read since is a question of its own.
 */
async function isForWhatAsks(
  { store }: GuardParts,
  { approval }: Grant,
  { verdict, policy, facts }: PreparedCall,
): Promise<boolean> {
  const request = approval === null ? undefined : await store.approval(approval);
  const known = [...(request?.rules ?? []), ...rulesWithoutHistory(policy, facts), DISCLOSURE_RULE];
  return verdict.rules.every((rule) => known.includes(rule));
}

function rulesWithoutHistory(policy: Policy, facts: CallFacts): readonly string[] {
  const tried = tryRules(policy, { ...facts, facts: { ...facts, history: {} } });
  return verdictOf(policy, facts.category, tried).rules;
}

/** Where grants take a passkey, what a database says of one is not enough: its signature is looked at again. */
async function isProven(
  { proofs, digest }: GuardParts,
  grant: Grant,
  { changes }: Pick<Policy, "changes">,
): Promise<boolean> {
  if (changes === undefined) return true;
  const { proof, madeBy, madeAt, until } = grant;
  if (proof === undefined || proofs === undefined) return false;
  const subject = grantSubject({ ...grant, minutes: (until - madeAt) / 60_000 }, digest);
  const isOfThis = isProofOf(proof, { act: "make-grant", subject, person: madeBy.person });
  return isOfThis && (await proofs.problemOf(proof, madeAt)) === null;
}

/** What cannot be read or told is not fulfilled: the call is then held, as it would be without the grant. */
function isFulfilled({ compile }: GuardParts, when: string | null, facts: CallFacts): boolean {
  if (when === null) return true;
  const compiled = compile?.(when);
  return (
    compiled !== undefined && "condition" in compiled && compiled.condition.test(facts) === true
  );
}

/** A request for this very call that somebody decided goes first: it runs once, for the caller that waits. */
async function hasDecidedRequest(parts: GuardParts, prepared: PreparedCall): Promise<boolean> {
  const { fingerprint } = prepared;
  const states = ["approved", "executing"] as const;
  return (await parts.store.approvals({ fingerprint, states, limit: 1 })).length > 0;
}

async function withdrawPending(parts: GuardParts, prepared: PreparedCall): Promise<void> {
  const { fingerprint, about } = prepared;
  const found = await parts.store.approvals({ fingerprint, states: ["pending"], limit: 1 });
  const [request] = found;
  if (request === undefined) return;
  await parts.store.commit({
    kind: "move-approval",
    id: request.id,
    event: "cancel",
    record: {
      type: "approval.cancelled",
      ...about,
      approval: request.id,
      note: "a grant allows the call now",
    },
  });
}
