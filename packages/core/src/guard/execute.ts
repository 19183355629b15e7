import type { ApprovalRequest } from "../approval/approval-request.ts";
import type { AuditDraft, AuditPayload } from "../audit/audit-record.ts";
import { placesOf } from "../masking/disclose.ts";
import { maskJson, type EntityCounts } from "../masking/masker.ts";
import { UnfittableValue } from "../masking/schema/fit-replacements.ts";
import { BlockedValue } from "../masking/strategy.ts";
import type { VaultEntry } from "../masking/vault.ts";
import type { StoreOperation } from "../store.ts";
import type { GuardParts } from "./guard-parts.ts";
import { historyOfClaim, historyOfResult } from "./history.ts";
import { keepMostValues } from "./keep-most-values.ts";
import { isKept, keptAnswer, sentCallKey } from "./kept-answer.ts";
import { MaskedLately } from "./masked-lately.ts";
import { lookAtResult } from "./suspicious-result.ts";
import { notRunWhilePaused } from "./not-run-while-paused.ts";
import type { PreparedCall } from "./prepare.ts";
import type { SentCallChange } from "./sent-call.ts";
import type { Door, Execution, Outcome } from "./tool-call.ts";

/** The outcome of an execution that its upstream refused until a person has visited an address. */
export const WANTS_VISIT = "wants-visit";

/** An execution whose answer has been masked. */
interface MaskedExecution {
  readonly execution: Execution;
  readonly masked: EntityCounts;
  readonly entries: readonly VaultEntry[];
  /** What was odd about the answer, in words of ours. */
  readonly noticed?: readonly string[];
}

/**
 * Steps 5 to 8 for a call that needs no approval: claim, execute, mask, record.
 *
 * @returns `"outdated"` if the very same call was sent since it was looked for: there is something to wait for.
 */
export async function executeAllowed(
  parts: GuardParts,
  prepared: PreparedCall,
  door: Door,
  records: readonly StoreOperation[],
): Promise<Outcome | "outdated"> {
  const { store, clock } = parts;
  const kept = isKept(prepared);
  const results = await store.commit(
    ...records,
    {
      kind: "append",
      // The kill switch may have been thrown since the call came in.
      unlessPaused: true,
      record: {
        type: "execution.claimed",
        ...prepared.about,
        rules: prepared.verdict.rules,
        disclosed: prepared.disclosure.disclosed,
        ...placesOf(prepared.disclosure.disclosedBy, prepared.policy.disclose),
      },
      ...(kept ? { sent: startOf(parts, prepared) } : {}),
    },
    ...historyOfClaim(prepared),
  );
  if (results[records.length]?.done !== true) {
    const isSent = kept && (await store.sentCalls({ exchange: prepared.exchange, limit: 1 }));
    return isSent && isSent.length > 0 ? "outdated" : notRunWhilePaused(parts, prepared);
  }
  const startedAt = clock.now();
  const stopRenewing = kept ? renewing(parts, prepared.exchange) : () => undefined;
  try {
    // INVARIANT: a caller that left before its claim was durable did not see this sending, so it may make the call anew.
    const { execution, masked, entries, noticed } =
      kept && door.signal.aborted ? callerHasGone() : await executeMasked(parts, prepared, door);
    await store.commit(
      { kind: "keep-values", entries },
      ...historyOfResult(prepared, execution, masked),
      {
        kind: "append",
        record: {
          ...recordOf(prepared, execution),
          ...noteOf(noticed),
          masked,
          durationMs: clock.now() - startedAt,
        },
        ...payloadOf(prepared.scope, execution),
        ...(kept ? { sent: endOf(parts, prepared, door, execution) } : {}),
      },
    );
    return outcomeOf(execution, null);
  } finally {
    stopRenewing();
  }
}

function startOf(parts: GuardParts, prepared: PreparedCall): SentCallChange {
  const { exchange, scope } = prepared;
  const { owner, clock, leaseMs } = parts;
  const leaseUntil = clock.now() + leaseMs;
  return {
    kind: "start",
    exchange,
    call: sentCallKey(parts, prepared),
    scope,
    owner,
    leaseUntil,
    ...(prepared.call.callKey === undefined ? {} : { onlyIfNew: true }),
  };
}

function endOf(
  { clock, leaseMs }: GuardParts,
  { exchange, call, classification }: PreparedCall,
  { acknowledges }: Door,
  execution: Execution,
): SentCallChange {
  const isNamed = call.callKey !== undefined;
  // A read that failed may be tried again under its name.
  const isHandedOver = isNamed
    ? classification.category === "read" && eventOf(execution) !== "succeed"
    : acknowledges !== true;
  const isOver = execution.kind === "not-sent" || isHandedOver;
  if (isOver) return { kind: "end", exchange };
  const leaseUntil = clock.now() + leaseMs;
  const state = execution.kind === "lost" ? "unknown" : "answered";
  return { kind: "settle", exchange, state, leaseUntil };
}

function renewing({ store, clock, leaseMs }: GuardParts, exchange: string): () => void {
  return clock.every(leaseMs / 3, () => {
    const leaseUntil = clock.now() + leaseMs;
    // A renewal that fails lets the lease run out, which is what it is for.
    store
      .commit({ kind: "change-sent", change: { kind: "renew", exchange, leaseUntil } })
      .catch(() => undefined);
  });
}

function callerHasGone(): MaskedExecution {
  const because = "its caller had gone, or everything was about to stop, before it was sent";
  return { execution: { kind: "not-sent", because }, masked: {}, entries: [] };
}

/**
 * The same for an approved call: the claim is a move of its request that only one caller can make, and the result
 * counts only for the claim it came from.
 *
 * @returns `undefined` if the claim was refused: the request is no longer approved, no longer what was approved, or
 *   too old. Nothing was sent then.
 */
export async function executeApproved(
  parts: GuardParts,
  prepared: PreparedCall,
  door: Door,
  request: ApprovalRequest,
): Promise<Outcome | undefined> {
  const { store, clock, leaseMs } = parts;
  const { id, binding } = request;
  const claimedAt = clock.now();
  const [claim] = await store.commit(
    {
      kind: "move-approval",
      id,
      event: "claim",
      set: { owner: parts.owner, leaseUntil: claimedAt + leaseMs, nextFence: true },
      onlyIf: { binding, expiresAfter: claimedAt },
      record: {
        type: "execution.claimed",
        ...prepared.about,
        rules: prepared.verdict.rules,
        approval: id,
        disclosed: prepared.disclosure.disclosed,
        ...placesOf(prepared.disclosure.disclosedBy, prepared.policy.disclose),
      },
      // Changed by a reviewer: what was proposed, what was decided and what ran are three records.
      ...(request.decision?.edited === true
        ? { payload: { scope: prepared.scope, body: { arguments: prepared.disclosure.masked } } }
        : {}),
    },
    ...historyOfClaim(prepared),
  );
  if (claim?.approval === undefined || !claim.done) return undefined;

  const { fence } = claim.approval;
  const stopRenewing = clock.every(leaseMs / 3, () => {
    const leaseUntil = clock.now() + leaseMs;
    // A renewal that fails lets the lease run out, which is what it is for.
    store.commit({ kind: "renew-lease", id, fence, leaseUntil }).catch(() => undefined);
  });
  try {
    // INVARIANT: nothing is sent on a lease that others may already have given up on.
    const { execution, masked, entries, noticed } =
      clock.now() - claimedAt > leaseMs / 2
        ? tooLate()
        : await executeMasked(parts, prepared, door);
    const record = {
      ...recordOf(prepared, execution),
      ...noteOf(noticed),
      approval: id,
      fence,
      masked,
      durationMs: clock.now() - claimedAt,
    };
    const results = await store.commit(
      { kind: "keep-values", entries },
      ...historyOfResult(prepared, execution, masked),
      {
        kind: "move-approval",
        id,
        event: eventOf(execution),
        set: { holdsResult: execution.kind === "answered" || execution.kind === "refused" },
        onlyIf: { fence },
        record,
        ...payloadOf(prepared.scope, execution),
        otherwise: { ...record, type: "execution.late_result" },
      },
    );
    return outcomeOf(execution, results.at(-1)?.approval ?? claim.approval);
  } finally {
    stopRenewing();
  }
}

/** What the agent is told about a request that ran before, from the result that was kept. */
export async function keptOutcome(parts: GuardParts, request: ApprovalRequest): Promise<Outcome> {
  if (request.resultRecord === null) return outcomeWithoutResult(parts, request);
  const kept = await keptAnswer(parts.store, request.resultRecord);
  return kept === undefined
    ? { kind: "unknown", because: "it ran, and its result is no longer kept", approval: request }
    : { ...kept, approval: request };
}

/** It was claimed and never sent, or a reviewer settled what nobody knew. */
async function outcomeWithoutResult(
  { store }: GuardParts,
  request: ApprovalRequest,
): Promise<Outcome> {
  const records = await store.records({ approval: request.id, newestFirst: true, limit: 100 });
  const last = records.find(({ type }) => ENDS.has(type));
  if (last?.type === "execution.failed" && last.outcome === "not-sent") {
    const because = "it was approved, and could not be sent; repeat the call to ask again";
    return { kind: "not-sent", because, approval: request };
  }
  const because =
    last?.type === "approval.resolved"
      ? `its answer was lost, and a reviewer found that it ${request.state === "executed" ? "ran" : "failed"}`
      : "it ran, and its result is no longer kept";
  return { kind: "unknown", because, approval: request };
}

const ENDS: ReadonlySet<string> = new Set([
  "execution.finished",
  "execution.failed",
  "approval.resolved",
]);

const ofGuards = new WeakMap<GuardParts, MaskedLately>();

function maskedLately(parts: GuardParts): MaskedLately {
  const known = ofGuards.get(parts) ?? new MaskedLately();
  ofGuards.set(parts, known);
  return known;
}

async function executeMasked(
  parts: GuardParts,
  prepared: PreparedCall,
  door: Door,
): Promise<MaskedExecution> {
  const execution = await executeSafely(prepared, door);
  if (execution.kind === "not-sent" || execution.kind === "lost") {
    return { execution, masked: {}, entries: [] };
  }
  try {
    const raw = execution.kind === "answered" ? execution.result : execution.error;
    const skip = execution.kind === "answered" ? door.skip : undefined;
    const fitting = execution.kind === "answered" ? door.fitting?.() : undefined;
    const masking = maskJson(parts, prepared.scope, raw, {
      part: prepared.call,
      given: prepared.disclosure.given,
      ...(skip === undefined ? {} : { skip }),
      ...(fitting === undefined ? {} : { fitting }),
    });
    // While it is looked through: if nothing is found, this is what will be logged.
    const lately = maskedLately(parts);
    if (execution.kind === "answered" && !lately.has(prepared.call)) {
      parts.store.expectPayload?.({ result: raw });
    }
    const { value, counts, entries } = await masking;
    lately.note(prepared.call, value !== raw);
    const then = prepared.policy.suspiciousResults;
    const looked = then === undefined ? null : lookAtResult(value, then);
    const noticed = looked?.noticed ?? [];
    if (looked?.isBlocked === true) {
      const message = `the tool ran, but its result is withheld: it ${noticed.join(", ")}`;
      return {
        execution: { kind: "refused", error: { code: -32603, message }, isWithheld: true },
        masked: {},
        entries: [],
        noticed,
      };
    }
    const shown = looked === null ? value : looked.value;
    return {
      execution:
        execution.kind === "answered"
          ? { ...execution, result: shown }
          : { ...execution, error: shown },
      masked: counts,
      entries: await keepMostValues(parts.store, entries),
      noticed,
    };
  } catch (cause) {
    // It ran, and nothing that could not be masked may reach the model, the cause of the failure included.
    const why = whyWithheld(cause);
    const error = { code: -32603, message: `the tool ran, but its result ${why}` };
    return {
      execution: { kind: "refused", error, isWithheld: true },
      masked: {},
      entries: [],
    };
  }
}

function whyWithheld(cause: unknown): string {
  if (cause instanceof BlockedValue) {
    return `holds a value of type ${cause.entityType} at ${cause.place}, which the configuration does not let through; ask for less than that`;
  }
  return cause instanceof UnfittableValue
    ? `is withheld: nothing that could stand for the value at ${cause.place} fits the tool's own output schema`
    : "could not be masked and is withheld";
}

async function executeSafely(prepared: PreparedCall, door: Door): Promise<Execution> {
  const { others, given } = prepared.disclosure;
  try {
    return await door.execute(prepared.disclosure.sent, prepared.exchange, {
      outlivesCaller: isKept(prepared),
      given,
      ...(others === undefined ? {} : { others: others.sent }),
    });
  } catch {
    // A door that throws does not say whether it sent anything, so it may have.
    return { kind: "lost", because: "the connection to the upstream broke off" };
  }
}

function tooLate(): MaskedExecution {
  const because = "storing the claim took too long";
  return { execution: { kind: "not-sent", because }, masked: {}, entries: [] };
}

function eventOf(execution: Execution): "succeed" | "fail" | "lose" {
  if (execution.kind === "lost") return "lose";
  return execution.kind === "answered" && !execution.isError ? "succeed" : "fail";
}

function recordOf(prepared: PreparedCall, execution: Execution): AuditDraft {
  const types = {
    succeed: "execution.finished",
    fail: "execution.failed",
    lose: "execution.unknown",
  } as const;
  const wantsVisit = execution.kind === "refused" && execution.wantsVisit === true;
  const outcome = wantsVisit ? WANTS_VISIT : execution.kind;
  return { type: types[eventOf(execution)], ...prepared.about, outcome };
}

function noteOf(noticed: readonly string[] = []): Pick<AuditDraft, "note"> {
  return noticed.length === 0 ? {} : { note: `noticed in the result: ${noticed.join("; ")}` };
}

function payloadOf(scope: string, execution: Execution): { readonly payload?: AuditPayload } {
  if (execution.kind === "answered")
    return { payload: { scope, body: { result: execution.result } } };
  if (execution.kind === "refused") {
    const { error, isWithheld } = execution;
    const body = isWithheld === true ? { error, isWithheld } : { error };
    return { payload: { scope, body } };
  }
  return {};
}

function outcomeOf(execution: Execution, approval: ApprovalRequest | null): Outcome {
  switch (execution.kind) {
    case "answered":
      return { kind: "answered", result: execution.result, approval };
    case "refused":
      return {
        kind: "refused",
        error: execution.error,
        ...(execution.isWithheld === true ? { isWithheld: true } : {}),
        approval,
      };
    case "not-sent":
      return { kind: "not-sent", because: execution.because, approval };
    case "lost":
      return { kind: "unknown", because: execution.because, approval };
  }
}
