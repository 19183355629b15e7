/** What rows of either database say, as the core knows it. Columns have the same names and hold the same in both. */
import {
  type ApprovalRequest,
  type ApprovalState,
  type AuditRecord,
  type ChannelNote,
  type DefinitionPin,
  type NewDefinitionPin,
  type EffectPreview,
  type Escalation,
  type Grant,
  type NewApproval,
  type NewGrant,
  type ReviewerDecision,
  type ScopeHistory,
  type SentCall,
  withEntry,
} from "@countersign/core";

interface ApprovalRow {
  readonly id: string;
  readonly state: ApprovalState;
  readonly fingerprint: string;
  readonly binding: string;
  readonly request: string;
  readonly created_at: number;
  readonly expires_at: number;
  readonly cooling_off_until: number | null;
  readonly votes: string;
  readonly escalations: string;
  readonly decision: string | null;
  readonly decision_record: number | null;
  readonly preview: string | null;
  readonly owner: string | null;
  readonly lease_until: number | null;
  readonly fence: number;
  readonly delivered: 0 | 1;
  readonly arguments_record: number;
  readonly result_record: number | null;
}

/** What requests had not yet, that an earlier version wrote. */
const EARLIER = {
  quorum: 1,
  escalateTo: [],
  escalateAfterMs: null,
  breakGlass: [],
  evidence: [],
  toolHash: "",
  policy: "",
  masking: [],
} as const;

/** A row of `approval` with its `votes`, a JSON array. */
export function readApproval(row: unknown): ApprovalRequest | undefined {
  if (row === undefined) return undefined;
  const read = row as ApprovalRow;
  const request = JSON.parse(read.request) as Omit<
    NewApproval,
    "id" | "fingerprint" | "binding" | "createdAt" | "expiresAt"
  >;
  return {
    ...EARLIER,
    ...request,
    id: read.id,
    state: read.state,
    fingerprint: read.fingerprint,
    binding: read.binding,
    createdAt: read.created_at,
    expiresAt: read.expires_at,
    coolingOffUntil: read.cooling_off_until,
    votes: JSON.parse(read.votes) as readonly ReviewerDecision[],
    escalations: JSON.parse(read.escalations) as readonly Escalation[],
    decision: read.decision === null ? null : (JSON.parse(read.decision) as ReviewerDecision),
    decisionRecord: read.decision_record,
    preview: read.preview === null ? null : (JSON.parse(read.preview) as EffectPreview),
    owner: read.owner,
    leaseUntil: read.lease_until,
    fence: read.fence,
    delivered: read.delivered === 1,
    argumentsRecord: read.arguments_record,
    resultRecord: read.result_record,
  };
}

interface GrantRow {
  readonly id: string;
  readonly requester: string;
  readonly upstream: string;
  readonly tool: string;
  readonly policy: string;
  readonly until: number;
  readonly terms: string;
  readonly revoked: string | null;
  readonly uses: number;
}

export function readGrant(read: unknown): Grant {
  const { id, requester, upstream, tool, policy, until, ...row } = read as GrantRow;
  return {
    // Grants made before conditions could be kept have none.
    when: null,
    ...(JSON.parse(row.terms) as Omit<NewGrant, keyof GrantRow | "when">),
    id,
    requester,
    upstream,
    tool,
    policy,
    until,
    revoked: row.revoked === null ? null : (JSON.parse(row.revoked) as Grant["revoked"]),
    uses: row.uses,
  };
}

export function readChannelNote(channel: string, read: unknown): ChannelNote {
  const { key, value } = read as { readonly key: string; readonly value: string };
  return { channel, key, value: JSON.parse(value) as ChannelNote["value"] };
}

interface SentCallRow {
  readonly exchange: string;
  readonly call: string;
  readonly scope: string;
  readonly state: SentCall["state"];
  readonly owner: string;
  readonly lease_until: number;
  readonly at: number;
  readonly result_record: number | null;
}

export function readSentCall(read: unknown): SentCall {
  const row = read as SentCallRow;
  return {
    exchange: row.exchange,
    call: row.call,
    scope: row.scope,
    state: row.state,
    owner: row.owner,
    leaseUntil: row.lease_until,
    at: row.at,
    resultRecord: row.result_record,
  };
}

type PinKey = Pick<DefinitionPin, "upstream" | "kind" | "tool" | "revision">;

/** All of them, in two tables because tools came first. Conditions and an order can follow. */
export const DEFINITIONS_SQL = `
  select upstream, kind, tool, revision, pin from (
    select upstream, 'tool' as kind, tool, revision, pin from tool_definition
    union all select upstream, kind, name, revision, pin from other_definition) as definition`;

export function readDefinitions(rows: readonly unknown[]): DefinitionPin[] {
  return (rows as (PinKey & { readonly pin: string })[]).map(({ pin, ...key }) => ({
    ...(JSON.parse(pin) as Omit<DefinitionPin, keyof PinKey>),
    ...key,
  }));
}

/**
 * What is kept of a pin beside its key.
 *
 * @param record sequence of the record beside it; `null` if there is none.
 */
export function pinText(pin: NewDefinitionPin, record: number | null): string {
  const { upstream: _u, kind: _k, tool: _t, revision: _r, pinned, waiting, ...rest } = pin;
  return JSON.stringify({
    ...rest,
    pinned: pinned && { ...pinned, record: pinned.record ?? record },
    waiting: waiting && { ...waiting, record: waiting.record ?? record },
  });
}

interface HistoryRow {
  readonly upstream: string;
  readonly kind: "seen" | "disclosed" | "untrusted";
  readonly entity_type: string;
  readonly count: number;
}

/** Rows of one scope as its history. */
export function readHistory(rows: readonly unknown[]): ScopeHistory {
  const nothing = { seen: {}, disclosed: {}, untrusted: false };
  return (rows as readonly HistoryRow[]).reduce<ScopeHistory>((history, row) => {
    const { upstream, kind, entity_type: entityType, count } = row;
    const step = kind === "untrusted" ? { untrusted: true } : { [kind]: { [entityType]: count } };
    return withEntry(history, { scope: "", upstream, ...nothing, ...step });
  }, {});
}

/** Reads a record's JSON. `v` tells its form and is no part of the record. */
export function readHead(head: string): AuditRecord {
  const { v: _form, ...record } = JSON.parse(head) as AuditRecord & { v: number };
  return record;
}
