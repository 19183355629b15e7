/**
 * A call that needs a person. The request is durable before anyone is asked; the same call made again finds it again.
 *
 *     find or create ──▶ wait ──approved──▶ claim ──▶ execute once
 *                          ├──the caller's patience is over──▶ pending, the request stays
 *                          └──rejected, expired, …──▶ told so
 */
import { type ApprovalRequest, isSettled } from "../approval/approval-request.ts";
import type { CallReach } from "../approval/call-reach.ts";
import { approvalBinding, askedFor, type BoundTerms } from "../approval/fingerprint.ts";
import { proofProblem } from "../approval/decision-proof.ts";
import { toolFacts } from "../approval/tool-facts.ts";
import { canonicalJson, type JsonValue } from "../json.ts";
import { maskForPeople } from "../masking/masker.ts";
import type { ApprovalTerms } from "../policy/policy.ts";
import type { NewApproval, StoreOperation } from "../store.ts";
import { decideCall } from "./decide.ts";
import { executeDecided, withWhatRan } from "./edited.ts";
import { executeAllowed, keptOutcome } from "./execute.ts";
import { useGrant } from "./granted.ts";
import type { GuardParts } from "./guard-parts.ts";
import { pausedOutcome, waitWhilePaused } from "./paused.ts";
import { type PreparedCall, othersIn, understandCall } from "./prepare.ts";
import { previewEffect } from "./preview.ts";
import { resumeApproved } from "./resumed.ts";
import type { Door, Outcome } from "./tool-call.ts";

/** @returns `"outdated"` if the policy or the tool changed while it was held: the call is to be decided afresh. */
export async function holdCall(
  parts: GuardParts,
  prepared: PreparedCall,
  door: Door,
  records: readonly StoreOperation[],
): Promise<Outcome | "outdated"> {
  const deadline = parts.clock.now() + door.waitMs;
  const earlier = await earlierOutcome(parts, prepared, records, door);
  if (earlier !== undefined) return earlier;

  const resumed = await resumeApproved(parts, prepared, (request) =>
    isBoundTo(parts, prepared, request),
  );
  if (resumed !== undefined) return executeAllowed(parts, prepared, door, [...records, resumed]);

  const granted = await useGrant(parts, prepared, records);
  if (granted.used) return executeAllowed(parts, prepared, door, granted.records);

  let request = await findOrCreate(parts, prepared, granted.records, door);
  const ran = await ranMeanwhile(parts, prepared, request);
  if (ran !== undefined) return ran;
  door.onHeld?.(request);
  for (;;) {
    switch (request.state) {
      case "rejected":
        return { kind: "rejected", approval: request };
      case "expired":
      case "cancelled":
        return (
          (await ranMeanwhile(parts, prepared, request)) ?? { kind: "lapsed", approval: request }
        );
      case "unknown":
        return { kind: "unknown", because: "its answer was lost", approval: request };
      case "executed":
      case "failed":
        // It ran for the same call, which came in twice.
        return withWhatRan(parts, await keptOutcome(parts, request));
      default:
    }
    if (door.signal.aborted) return { kind: "pending", approval: request };

    const now = parts.clock.now();
    if (now >= request.expiresAt && request.state !== "executing") {
      request = await expire(parts, request, now);
      continue;
    }
    if (request.state === "approved") {
      const sent = parts.answersFirst?.sent(request.id);
      if (sent !== undefined) {
        await sent;
        continue;
      }
      if (
        isOutdated(parts, prepared, door) ||
        !isBoundTo(parts, prepared, request) ||
        !(await isStillAsked(parts, prepared))
      ) {
        await cancelOutdated(parts, prepared, request);
        return "outdated";
      }
      const unproven = await proofProblem(parts, request, {
        ...prepared.asked.approval,
        ...(prepared.policy.changes === undefined ? {} : { changes: prepared.policy.changes }),
      });
      if (unproven !== null) {
        const note = `the approval is not proven: ${unproven}`;
        request = await cancelOutdated(parts, prepared, request, note);
        continue;
      }
      const pause = await waitWhilePaused(parts, door);
      if (pause !== null) return pausedOutcome(pause);
      const outcome = await executeDecided(parts, prepared, door, request);
      if (outcome !== undefined) return outcome;
      request = await reread(parts, request);
      continue;
    }
    if (now >= deadline) return { kind: "pending", approval: request };
    request = await parts.store.whenApprovalLeaves(request.id, request.state, {
      signal: door.signal,
      timeoutMs: Math.max(1, Math.min(deadline, request.expiresAt) - now),
    });
  }
}

/** What an earlier request for the identical call already answers. */
async function earlierOutcome(
  parts: GuardParts,
  prepared: PreparedCall,
  records: readonly StoreOperation[],
  { signal }: Door,
): Promise<Outcome | undefined> {
  const [found] = await parts.store.approvals({ fingerprint: prepared.fingerprint, limit: 1 });
  if (found === undefined) return undefined;
  // The very same call runs right now: once it has ended, nothing open would be found, and a person asked again.
  const latest =
    found.state === "executing" && isSameCall(prepared, found)
      ? await parts.store.whenApprovalLeaves(found.id, "executing", {
          signal,
          timeoutMs: parts.leaseMs * 2,
        })
      : found;
  const now = parts.clock.now();
  const isStillRejected = latest.state === "rejected" && now < (latest.coolingOffUntil ?? 0);
  const hasLostResult =
    (latest.state === "executed" || latest.state === "failed") &&
    (!latest.delivered || isSameCall(prepared, latest)) &&
    latest.scope === prepared.scope && // its tokens mean nothing in another conversation
    latest.resultRecord !== null &&
    now < latest.expiresAt;
  // `unknown` is never retried by itself: a reviewer resolves it first.
  if (!isStillRejected && !hasLostResult && latest.state !== "unknown") return undefined;

  await parts.store.commit(...records, {
    kind: "append",
    record: {
      type: "approval.attached",
      ...prepared.about,
      approval: latest.id,
      outcome: latest.state,
    },
  });
  if (isStillRejected) return { kind: "rejected", approval: latest };
  if (hasLostResult) return withWhatRan(parts, await keptOutcome(parts, latest));
  return { kind: "unknown", because: "its answer was lost", approval: latest };
}

/**
 * What the very same call came to under an earlier request, which ended between the look for one and the new one. The
 * new one is taken back: nobody is asked again about what ran.
 */
async function ranMeanwhile(
  parts: GuardParts,
  prepared: PreparedCall,
  request: ApprovalRequest,
): Promise<Outcome | undefined> {
  if (!isSameCall(prepared, request)) return undefined;
  const all = await parts.store.approvals({ fingerprint: prepared.fingerprint, limit: 100 });
  const earlier = all.find(
    (other) => other.id !== request.id && isSameCall(prepared, other) && hasRun(other),
  );
  if (earlier === undefined) return undefined;
  const note = "the very same call ran under an earlier request";
  if (!isSettled(request.state)) await cancelOutdated(parts, prepared, request, note);
  return earlier.state === "unknown"
    ? { kind: "unknown", because: "its answer was lost", approval: earlier }
    : withWhatRan(parts, await keptOutcome(parts, earlier));
}

/** One that could not be sent has no result: asking again is right then. */
function hasRun({ state, resultRecord }: ApprovalRequest): boolean {
  return state === "unknown" || (isSettled(state) && resultRecord !== null);
}

/** The very call that the request was made for, and not merely one like it. */
function isSameCall({ call, exchange }: PreparedCall, request: ApprovalRequest): boolean {
  return call.callKey !== undefined && request.exchange === exchange;
}

async function findOrCreate(
  parts: GuardParts,
  prepared: PreparedCall,
  records: readonly StoreOperation[],
  door: Door,
): Promise<ApprovalRequest> {
  let unrecorded = records;
  for (;;) {
    const results = await parts.store.commit(...unrecorded, ...(await newRequest(parts, prepared)));
    unrecorded = [];
    const result = results.at(-1);
    if (result?.approval === undefined) {
      throw new Error("the store gave no approval request (this is a bug)");
    }
    if (result.done) {
      void previewEffect(parts, prepared, door, result.approval);
      return result.approval;
    }

    const isOpen = result.approval.state === "pending" || result.approval.state === "approved";
    if (isOpen && !isBoundTo(parts, prepared, result.approval)) {
      await cancelOutdated(parts, prepared, result.approval);
      continue;
    }
    await parts.store.commit({
      kind: "append",
      record: { type: "approval.attached", ...prepared.about, approval: result.approval.id },
    });
    return result.approval;
  }
}

/** Longer than that, it is no reason but a story. */
const LONGEST_JUSTIFICATION = 2_000;

async function newRequest(
  parts: GuardParts,
  prepared: PreparedCall,
): Promise<readonly StoreOperation[]> {
  const said = prepared.call.justification?.slice(0, LONGEST_JUSTIFICATION).toWellFormed();
  const masked = said === undefined ? null : await maskForPeople(parts, prepared.scope, said);
  return [
    ...(masked === null ? [] : [{ kind: "keep-values", entries: masked.entries } as const]),
    requestFor(parts, prepared, masked?.value ?? null, await reachOf(parts, prepared)),
  ];
}

async function reachOf(
  { readReach }: GuardParts,
  { facts, disclosure }: PreparedCall,
): Promise<CallReach> {
  const names = (await readReach?.(facts, disclosure.masked)) ?? [];
  return { trust: facts.trust, names };
}

function requestFor(
  parts: GuardParts,
  prepared: PreparedCall,
  justification: JsonValue,
  reach: CallReach,
): StoreOperation {
  const { about, call, verdict, classification, disclosure, fingerprint, scope } = prepared;
  const id = parts.newId("apr");
  const createdAt = parts.clock.now();
  const expiresAt = createdAt + verdict.approval.expiresAfterSeconds * 1000;
  return {
    kind: "request-approval",
    request: {
      id,
      fingerprint,
      binding: approvalBinding(boundTerms(prepared), expiresAt, parts.digest),
      exchange: prepared.exchange,
      scope,
      requester: call.caller.requester,
      client: call.caller.client,
      upstream: call.upstream,
      tool: call.tool,
      category: classification.category,
      evidence: classification.evidence,
      toolHash: call.toolHash,
      policy: prepared.policy.hash,
      masking: parts.masking ?? [],
      rules: verdict.rules,
      policyReason: verdict.reason,
      reviewers: verdict.approval.reviewers,
      ...levelsOf(verdict.approval),
      findings: disclosure.found,
      history: prepared.history,
      disclosed: Object.keys(disclosure.disclosed).sort(),
      createdAt,
      expiresAt,
    },
    record: {
      type: "approval.requested",
      ...about,
      approval: id,
      category: classification.category,
      rules: verdict.rules,
      fingerprint,
      ...(verdict.approval.require === undefined ? {} : { require: verdict.approval.require }),
    },
    payload: {
      scope,
      body: {
        arguments: disclosure.masked,
        ...othersIn(disclosure),
        tool: toolFacts(call),
        justification,
        reach: { ...reach },
      },
    },
  };
}

function levelsOf({
  quorum,
  escalateTo,
  escalateAfterSeconds,
  breakGlass,
  require,
}: ApprovalTerms): Pick<
  NewApproval,
  "quorum" | "escalateTo" | "escalateAfterMs" | "breakGlass" | "require"
> {
  return {
    quorum: quorum ?? 1,
    escalateTo: escalateTo ?? [],
    escalateAfterMs: escalateAfterSeconds === undefined ? null : escalateAfterSeconds * 1000,
    breakGlass: breakGlass ?? [],
    ...(require === undefined ? {} : { require }),
  };
}

function boundTerms(prepared: PreparedCall): BoundTerms {
  return {
    fingerprint: prepared.fingerprint,
    toolHash: prepared.call.toolHash,
    policyHash: prepared.policy.hash,
    asked: prepared.asked,
    disclosed: Object.keys(prepared.disclosure.disclosed).sort(),
  };
}

function isBoundTo(parts: GuardParts, prepared: PreparedCall, request: ApprovalRequest): boolean {
  return request.binding === approvalBinding(boundTerms(prepared), request.expiresAt, parts.digest);
}

/** Whether what this call was decided by is no longer so. */
function isOutdated(parts: GuardParts, { policy, call }: PreparedCall, door: Door): boolean {
  const toolHash = door.currentToolHash?.() ?? call.toolHash;
  return parts.policy().hash !== policy.hash || toolHash !== call.toolHash;
}

/**
 * Whether the policy asks now what it asked then: rules look at the hour and at what the conversation has seen, and
 * both go on while a person thinks.
 */
async function isStillAsked(parts: GuardParts, prepared: PreparedCall): Promise<boolean> {
  const { call, scope, asked } = prepared;
  const policy = parts.policy();
  const { facts, disclosure } = await understandCall(parts, policy, call, scope);
  const { verdict } = decideCall(policy, facts, disclosure);
  return canonicalJson(askedFor(verdict)) === canonicalJson(askedFor(asked));
}

/** The policy or the tool changed since: what was asked is no longer what would happen. */
async function cancelOutdated(
  parts: GuardParts,
  prepared: PreparedCall,
  request: ApprovalRequest,
  note = "the policy, what it asks, the tool's definition or its disclosures changed",
): Promise<ApprovalRequest> {
  const [result] = await parts.store.commit({
    kind: "move-approval",
    id: request.id,
    event: "cancel",
    record: {
      type: "approval.cancelled",
      ...prepared.about,
      approval: request.id,
      note,
    },
  });
  return result?.approval ?? request;
}

async function expire(
  parts: GuardParts,
  request: ApprovalRequest,
  now: number,
): Promise<ApprovalRequest> {
  const [result] = await parts.store.commit({
    kind: "move-approval",
    id: request.id,
    event: "expire",
    onlyIf: { expiredBy: now },
    record: { type: "approval.expired", approval: request.id, exchange: request.exchange },
  });
  return result?.approval ?? (await reread(parts, request));
}

async function reread(parts: GuardParts, request: ApprovalRequest): Promise<ApprovalRequest> {
  const found = await parts.store.approval(request.id);
  if (found === undefined) throw new Error("an approval request is gone (this is a bug)");
  return found;
}
