/** What must hold after every kill, checked against what others saw: the upstream, the reviewer and the agents. */
import type { ApprovalState, AuditRecord, AuditRecordType } from "@countersign/core";
import type { Answer } from "./agent.ts";
import type { Effect } from "./effects.ts";
import type { History, Ledger } from "./ledger.ts";
import type { Acknowledgement } from "./reviewer.ts";

export type ViolationKind =
  | "lost decision"
  | "contradicted decision"
  | "lost finding"
  | "double execution"
  | "unrecorded effect"
  | "unapproved effect"
  | "executed without effect"
  | "failed with effect"
  | "stuck"
  | "row differs from log"
  | "log does not verify"
  | "time went back"
  | "wrong answer"
  | "unsettled"
  | "unclean start"
  | "process left";

export interface Violation {
  readonly kind: ViolationKind;
  readonly text: string;
}

/** An answer an agent got to a call. */
export interface Told {
  readonly call: string;
  readonly answer: Answer;
}

export interface Evidence {
  readonly ledger: Ledger;
  readonly effects: readonly Effect[];
  readonly acknowledged: readonly Acknowledgement[];
  readonly told: readonly Told[];
  /** Whether the last daemon got as far as being ready; what it found executing must then be settled. */
  readonly wasReady: boolean;
}

/** Two clocks are read for one comparison, and a loaded machine may stop in between. */
const CLOCK_TOLERANCE_MS = 20;

export function violationsIn(evidence: Evidence): readonly Violation[] {
  const { ledger, effects } = evidence;
  const byApproval = Map.groupBy(
    effects,
    (effect) => ledger.claims.get(effect.exchange)?.approval ?? "",
  );
  return [
    ...ledger.backwards.map((sequence) => violation("time went back", `record ${sequence}`)),
    ...(byApproval.get("") ?? []).map((effect) =>
      violation("unrecorded effect", `${effect.id}: no claim names exchange ${effect.exchange}`),
    ),
    ...[...ledger.histories.values()].flatMap((history) => [
      ...inHistory(history, evidence),
      ...inEffects(history, byApproval.get(history.approval) ?? [], ledger),
    ]),
    ...evidence.acknowledged.flatMap((one) => inAcknowledgement(one, ledger)),
    ...inAnswers(evidence.told, ledger),
  ];
}

/** Which state a request is in after a record about it; others do not move it. */
const LEADS_TO: Readonly<Partial<Record<AuditRecordType, ApprovalState>>> = {
  "approval.requested": "pending",
  "approval.approved": "approved",
  "approval.rejected": "rejected",
  "approval.expired": "expired",
  "approval.cancelled": "cancelled",
  "execution.claimed": "executing",
  "execution.finished": "executed",
  "execution.failed": "failed",
  "execution.unknown": "unknown",
};

function stateAfter(record: AuditRecord): ApprovalState | undefined {
  if (record.type !== "approval.resolved") return LEADS_TO[record.type];
  return record.outcome === "executed" ? "executed" : "failed";
}

function inHistory(history: History, { ledger, wasReady }: Evidence): readonly Violation[] {
  const { row, records } = history;
  const moves = records.filter((record) => stateAfter(record) !== undefined);
  const last = moves.at(-1);
  const logged = last && stateAfter(last);
  const found: Violation[] = [];
  if (logged !== row.state) {
    const text = `${about(history)}: the row says ${row.state}, the log ${logged}`;
    found.push(violation("row differs from log", text));
  }
  if (row.state === "executing" && wasReady && (last?.sequence ?? 0) < ledger.lastStart) {
    found.push(violation("stuck", `${about(history)}: claimed by a daemon that is gone`));
  }
  const decisions = records.filter(isDecision);
  if (decisions.length > 1) {
    const text = `${about(history)}: decided ${decisions.length} times`;
    found.push(violation("contradicted decision", text));
  }
  return found;
}

function inEffects(
  history: History,
  effects: readonly Effect[],
  ledger: Ledger,
): readonly Violation[] {
  const { row, records } = history;
  const say = (kind: ViolationKind, text: string): Violation =>
    violation(kind, `${about(history)}: ${text}`);
  const found: Violation[] = [];
  if (effects.length > 1) found.push(say("double execution", `${effects.length} effects`));
  if (row.state === "executed" && effects.length === 0) {
    found.push(say("executed without effect", "nothing was done"));
  }
  const last = records.findLast((record) => stateAfter(record) !== undefined);
  const isKnownNotToHaveRun = last?.type === "approval.resolved" || last?.outcome === "not-sent";
  if (row.state === "failed" && isKnownNotToHaveRun && effects.length > 0) {
    found.push(say("failed with effect", `recorded as ${last?.outcome}`));
  }
  const asked = records.find((record) => record.type === "approval.requested");
  for (const effect of effects) {
    const claim = ledger.claims.get(effect.exchange);
    if (claim === undefined) continue;
    const decision = records.find(isDecision);
    if (decision?.type !== "approval.approved" || decision.sequence > claim.sequence) {
      found.push(say("unapproved effect", "no approval is recorded before the claim"));
    }
    if (claim.toolHash !== asked?.toolHash) {
      found.push(say("unapproved effect", "the tool is not the one that was approved"));
    }
    if (Date.parse(claim.at) > effect.at + CLOCK_TOLERANCE_MS) {
      found.push(say("unapproved effect", `done at ${effect.at}, before the claim at ${claim.at}`));
    }
  }
  return found;
}

function inAcknowledgement(one: Acknowledgement, ledger: Ledger): readonly Violation[] {
  const history = ledger.histories.get(one.approval);
  const records = history?.records ?? [];
  if (one.kind === "finding") {
    const finding = records.find((record) => record.type === "approval.resolved");
    if (finding?.outcome === one.outcome) return [];
    return [violation("lost finding", `${one.approval}: found ${one.outcome}, and not recorded`)];
  }
  const decision = records.find(isDecision);
  if (decision === undefined) {
    const text = `${one.approval}: ${one.verb} was acknowledged and is not recorded`;
    return [violation("lost decision", text)];
  }
  const recorded = decision.type === "approval.approved" ? "approve" : "reject";
  if (recorded === one.verb && history?.row.decision?.verb === one.verb) return [];
  const text = `${one.approval}: ${one.verb} was acknowledged, ${recorded} is recorded`;
  return [violation("contradicted decision", text)];
}

/** In which states a request may be after its agent was told this. */
const MAY_BE: Readonly<Partial<Record<Answer["kind"], readonly ApprovalState[]>>> = {
  rejected: ["rejected"],
  lapsed: ["expired", "cancelled"],
  unknown: ["unknown", "executed", "failed"],
  "not-sent": ["failed"],
};

function inAnswers(told: readonly Told[], ledger: Ledger): readonly Violation[] {
  const histories = [...ledger.histories.values()];
  const ran = new Set(histories.flatMap(({ row, call }) => (row.state === "executed" ? call : [])));
  return told.flatMap(({ call, answer }) => {
    const wrong = wrongIn(answer, call, ran, ledger);
    if (wrong === undefined) return [];
    return violation("wrong answer", `${call} was told ${answer.kind}: ${wrong}`);
  });
}

/** @param ran ids of calls of which a request was executed. */
function wrongIn(
  answer: Answer,
  call: string,
  ran: ReadonlySet<string>,
  ledger: Ledger,
): string | undefined {
  if (answer.kind === "lost") return undefined;
  if (answer.kind === "denied") return answer.text;
  if (answer.kind === "answered") {
    if (answer.text !== `did ${call}`) return answer.text;
    return ran.has(call) ? undefined : "no request of it was executed";
  }
  const history = ledger.histories.get(answer.approval ?? "");
  if (history === undefined) return `there is no request ${answer.approval}`;
  if (history.call !== call) return `${answer.approval} belongs to ${history.call}`;
  const mayBe = MAY_BE[answer.kind]?.includes(history.row.state) ?? true;
  return mayBe ? undefined : `${answer.approval} is ${history.row.state}`;
}

function isDecision({ type }: AuditRecord): boolean {
  return type === "approval.approved" || type === "approval.rejected";
}

function about({ approval, call }: History): string {
  return `${approval} of ${call}`;
}

export function violation(kind: ViolationKind, text: string): Violation {
  return { kind, text };
}
