import {
  type AuditRecord,
  type AuditRecordType,
  type DataFlow,
  DataUsage,
} from "@countersign/core";

/** From `since` on, and before `until`. RFC 3339 in UTC with milliseconds, as records have it. */
export interface Period {
  readonly since: string;
  readonly until: string;
}

/** How often one thing happened to calls of one tool. */
export interface ToolCalls {
  readonly upstream: string;
  readonly tool: string;
  readonly allowed: number;
  readonly held: number;
  readonly denied: number;
}

const DECIDED: ReadonlySet<AuditRecordType> = new Set([
  "approval.voted",
  "approval.approved",
  "approval.rejected",
  "approval.broke_glass",
  "approval.escalated",
  "approval.resolved",
]);

const POLICY: ReadonlySet<AuditRecordType> = new Set([
  "policy.proposed",
  "policy.accepted",
  "policy.rejected",
  "policy.invalid",
]);

const OF_DATA: ReadonlySet<AuditRecordType> = new Set([
  "payload.erased",
  "legal_hold.placed",
  "legal_hold.released",
]);

/** What an auditor asks about by itself: where somebody went past the usual way, or the log was handled. */
const EXCEPTIONS: ReadonlySet<AuditRecordType> = new Set([
  "approval.broke_glass",
  "grant.made",
  "grant.used",
  "grant.revoked",
  "execution.unknown",
  "execution.late_result",
  "approval.resolved",
  "reviewer.revealed",
  "text.disclosed",
  "pause.started",
  "pause.ended",
  "notice.given_up",
  "credential.created",
  "credential.recovered",
  "credential.revoked",
  "signing_key.retired",
  "signing_key.created",
  "log.exported",
  "log.backed_up",
  "log.restored",
]);

/** Too many to list one by one, so they are counted. */
const COUNTED = [
  "call.received",
  "approval.requested",
  "approval.expired",
  "approval.cancelled",
  "approval.decision_ignored",
  "execution.finished",
  "execution.failed",
  "reviewer.signed_in",
  "reviewer.sign_in_failed",
  "log.started",
  "log.stopped",
] as const satisfies readonly AuditRecordType[];

/**
 * What the log says about a period, collected from all its records in their order. Those before it only tell what
 * policy was in force, which requests were asked for, and which data is no longer new. Holds what it lists, and counts
 * the rest.
 */
export class Evidence {
  readonly period: Period;
  /** Hash of the policy in force when the period began; `null` if there was none yet. */
  policyBefore: string | null = null;
  /** Sequences of the first and last record of the period; 0 if there is none. */
  first = 0;
  last = 0;
  readonly policyChanges: AuditRecord[] = [];
  readonly decisions: AuditRecord[] = [];
  readonly exceptions: AuditRecord[] = [];
  readonly ofData: AuditRecord[] = [];
  /** Decisions whose maker and requester were the same human. */
  selfApproved = 0;
  /** Calls that ran although the policy would have held or denied them, because it was only observed. */
  observed = 0;
  readonly counts: Map<AuditRecordType, number> = new Map();
  /** The record that asked for each approval, for the rules and the requester it names. */
  readonly requests: Map<string, AuditRecord> = new Map();
  readonly #tools = new Map<string, ToolCalls>();
  readonly #usage: DataUsage;

  constructor(period: Period) {
    this.period = period;
    this.#usage = new DataUsage(period.since);
  }

  add(record: AuditRecord): void {
    const { type, at, sequence } = record;
    if (at >= this.period.until) return;
    this.#usage.add(record);
    if (type === "approval.requested" && record.approval !== undefined) {
      this.requests.set(record.approval, record);
    }
    if (at < this.period.since) {
      if (type === "policy.loaded") this.policyBefore = record.policy ?? null;
      return;
    }
    this.first ||= sequence;
    this.last = sequence;
    if (DECIDED.has(type)) this.decisions.push(record);
    if (POLICY.has(type)) this.policyChanges.push(record);
    if (OF_DATA.has(type)) this.ofData.push(record);
    if (EXCEPTIONS.has(type)) this.exceptions.push(record);
    if (DECIDED.has(type) && record.selfApproved === true) this.selfApproved++;
    if (type === "call.decided") this.#countCall(record);
    if (COUNTED.some((counted) => counted === type)) {
      this.counts.set(type, (this.counts.get(type) ?? 0) + 1);
    }
    if (type === "policy.loaded" && this.policyBefore === null) {
      this.policyBefore = record.policy ?? null;
    }
  }

  /** Most called first. */
  tools(): readonly ToolCalls[] {
    const total = ({ allowed, held, denied }: ToolCalls) => allowed + held + denied;
    return [...this.#tools.values()].sort((a, b) => total(b) - total(a));
  }

  flows(): readonly DataFlow[] {
    return this.#usage.flows();
  }

  #countCall({ upstream = "", tool = "", decision, outcome }: AuditRecord): void {
    if (outcome === "observed") this.observed++;
    const key = JSON.stringify([upstream, tool]);
    const known = this.#tools.get(key) ?? { upstream, tool, allowed: 0, held: 0, denied: 0 };
    this.#tools.set(key, {
      ...known,
      allowed: known.allowed + Number(decision === "allow"),
      held: known.held + Number(decision === "require-approval"),
      denied: known.denied + Number(decision === "deny"),
    });
  }
}
