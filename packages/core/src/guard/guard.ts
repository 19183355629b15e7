/**
 * Runs one tool call under guard. This is the only module that knows the order of the steps:
 *
 *     identify → understand → decide → hold → disclose → execute → mask result, each step recorded
 *
 * Every step fails closed: if one throws, the tool does not run, or its result does not reach the model.
 */
import { isSettled } from "../approval/approval-request.ts";
import { countEntities, maskJson } from "../masking/masker.ts";
import type { StoreOperation } from "../store.ts";
import { answeredBefore } from "./answered-before.ts";
import { Callers } from "./callers.ts";
import { earlierSending } from "./earlier-sending.ts";
import { executeAllowed } from "./execute.ts";
import type { GuardParts } from "./guard-parts.ts";
import { isKept } from "./kept-answer.ts";
import { holdCall } from "./hold.ts";
import { keepValues } from "./keep-most-values.ts";
import { refusePaused, waitWhilePaused } from "./paused.ts";
import { type PreparedCall, prepareCall, recordsOfDecision, withBudgets } from "./prepare.ts";
import { scopeOfCaller } from "./scope-of-caller.ts";
import type { Door, Guard, GuardedCall, Outcome, ToolCall } from "./tool-call.ts";

export function createGuard(parts: GuardParts): Guard {
  const callers = new Callers(parts.clock, parts.leaseMs);
  return {
    async run(call, door) {
      for (;;) {
        const pause = await waitWhilePaused(parts, door);
        const understood = await prepareCall(parts, call);
        if (pause !== null) {
          return guardedCall(parts, understood, await refusePaused(parts, understood, pause));
        }
        const earlier = await earlierSending(parts, callers, understood, door);
        if (earlier === "again") continue;
        if (earlier !== undefined) {
          const { outcome, handsOver } = earlier;
          return guardedCall(parts, understood, outcome, { callers, sent: handsOver });
        }
        const prepared = await withBudgets(parts, understood);
        const isForgotten = isKept(prepared) && call.callKey === undefined;
        const sent = isForgotten ? prepared.exchange : null;
        if (sent !== null) callers.wait(sent, door.signal);
        const stopStaying = staying(parts, prepared.scope);
        const outcome = await decideAndRun(parts, prepared, door).finally(() => {
          callers.answered(prepared.exchange);
          stopStaying();
        });
        if (outcome === "outdated") {
          if (!isSameTool(call, door)) return guardedCall(parts, prepared, TOOL_CHANGED);
          continue;
        }
        return guardedCall(parts, prepared, outcome, { callers, sent });
      }
    },

    async mask(caller, value, options = {}) {
      const { list, ...others } = options;
      const scope = await scopeOfCaller(parts, caller);
      const masked = await maskJson(parts, scope, value, others);
      await keepValues(parts.store, masked.entries);
      if (list !== undefined && masked.found.length > 0) {
        const { requester, client } = caller;
        const byUpstream = Map.groupBy(masked.found, ({ path }) => list.upstreamAt(path));
        await parts.store.commit(
          ...[...byUpstream].map(
            ([upstream, found]): StoreOperation => ({
              kind: "append",
              record: {
                type: "list.masked",
                scope,
                requester,
                client,
                upstream,
                tool: list.method,
                masked: countEntities(found.map(({ entityType }) => entityType)),
              },
            }),
          ),
        );
      }
      return masked.value;
    },

    async whenDecided(caller, id, { signal, waitMs }) {
      const request = await parts.store.approval(id);
      // Somebody else's request is answered like none at all.
      if (request === undefined || request.requester.id !== caller.requester.id) return undefined;
      if (request.state !== "pending") return request;
      return parts.store.whenApprovalLeaves(id, "pending", { signal, timeoutMs: waitMs });
    },
  };
}

/** A timer waits no longer than this. */
const STAY_EVERY_MS = 60 * 60_000;

/**
 * A conversation is not idle while a call of its is held or runs, however long: the tokens in its result are of use to the
 * next call.
 */
function staying({ clock, scopes, scopeIdleMs }: GuardParts, scope: string): () => void {
  const stop = clock.every(Math.min(scopeIdleMs / 4, STAY_EVERY_MS), () => scopes.stay(scope));
  return () => {
    stop();
    scopes.stay(scope);
  };
}

const TOOL_CHANGED: Outcome = {
  kind: "denied",
  reason: "the tool's definition changed while the call was held; list the tools and call again",
  rules: ["tool-changed"],
};

function isSameTool(call: ToolCall, door: Door): boolean {
  return (door.currentToolHash?.() ?? call.toolHash) === call.toolHash;
}

async function decideAndRun(
  parts: GuardParts,
  prepared: PreparedCall,
  door: Door,
): Promise<Outcome | "outdated"> {
  const records = recordsOfDecision(prepared);
  const { policy, verdict, cannotRun } = prepared;
  // To observe is to decide and record, and to let it run.
  const isObserved = policy.observe === true && !cannotRun;
  switch (isObserved ? "allow" : verdict.decision) {
    case "deny": {
      await parts.store.commit(...records);
      const { reason, rules } = verdict;
      return { kind: "denied", reason: reason ?? "the policy does not allow this call", rules };
    }
    case "allow": {
      const earlier = await answeredBefore(parts, prepared);
      if (earlier === undefined) return executeAllowed(parts, prepared, door, records);
      await parts.store.commit(...records);
      return earlier;
    }
    case "require-approval":
      return holdCall(parts, prepared, door, records);
  }
}

/** @param waiting the sent call that its caller waits for with this one, until it has the answer. */
function guardedCall(
  parts: GuardParts,
  prepared: PreparedCall,
  outcome: Outcome,
  waiting: { readonly callers: Callers; readonly sent: string | null } | null = null,
): GuardedCall {
  return {
    exchange: prepared.exchange,
    outcome,
    async delivered() {
      const sent = waiting?.sent ?? null;
      if (sent !== null && wasSent(outcome)) {
        waiting?.callers.forget(sent);
        await parts.store.commit({ kind: "change-sent", change: { kind: "end", exchange: sent } });
      }
      const request = "approval" in outcome ? outcome.approval : null;
      if (request === null || !isSettled(request.state) || request.resultRecord === null) return;
      await parts.store.commit({
        kind: "mark-delivered",
        id: request.id,
        record: { type: "result.delivered", ...prepared.about, approval: request.id },
      });
    },
  };
}

/** Whether it may have reached an upstream without a person, so that its answer is kept until the caller has it. */
function wasSent(outcome: Outcome): boolean {
  const { kind } = outcome;
  const isSent = kind === "answered" || kind === "refused" || kind === "unknown";
  return isSent && outcome.approval === null;
}
