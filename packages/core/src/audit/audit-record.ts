import type { ActProof } from "../approval/act-proof.ts";
import type { DecisionProof } from "../approval/decision-proof.ts";
import type { DefinitionKind } from "../definitions/upstream-definition.ts";
import type { AgentClient, Requester, Reviewer } from "../identity.ts";
import type { JsonValue } from "../json.ts";
import type { ActionCategory } from "../policy/action-category.ts";
import type { Decision } from "../policy/policy.ts";

/** What an audit record tells of. The names are read by people's scripts: add to them, do not rename. */
export const AUDIT_RECORD_TYPES = [
  "log.started",
  "log.stopped",
  "log.exported",
  "log.backed_up",
  "log.restored",
  "signing_key.retired",
  "signing_key.created",
  "payload.erased",
  "legal_hold.placed",
  "legal_hold.released",
  "policy.loaded",
  "policy.proposed",
  "policy.accepted",
  "policy.rejected",
  "policy.invalid",
  "policy.replayed",
  "definition.pinned",
  "definition.waiting",
  "definition.accepted",
  "definition.rejected",
  "definition.vanished",
  "definition.returned",
  "credential.created",
  "credential.recovered",
  "credential.revoked",
  "service_key.created",
  "service_key.revoked",
  "passkey.invited",
  "passkey.registered",
  "passkey.removed",
  "reviewer.signed_in",
  "reviewer.signed_out",
  "reviewer.sign_in_failed",
  "requester.signed_in",
  "requester.sign_in_failed",
  "reviewer.revealed",
  "call.received",
  "call.decided",
  "approval.requested",
  "approval.attached",
  "approval.voted",
  "approval.escalated",
  "approval.previewed",
  "approval.broke_glass",
  "approval.approved",
  "approval.rejected",
  "approval.expired",
  "approval.cancelled",
  "approval.decision_ignored",
  "approval.resolved",
  "grant.made",
  "grant.used",
  "grant.revoked",
  "pause.started",
  "pause.ended",
  "notice.given_up",
  "execution.claimed",
  "execution.attached",
  "execution.finished",
  "execution.failed",
  "execution.unknown",
  "execution.late_result",
  "result.delivered",
  "text.disclosed",
  "list.masked",
] as const;

export type AuditRecordType = (typeof AUDIT_RECORD_TYPES)[number];

/** What was erased. */
export interface Erasure {
  /** What was asked for: `scope scope_…`, `requester local:…`, `older than 180 days`. */
  readonly of: string;
  readonly scopes: readonly string[];
  /** Sequences of the records whose payloads were erased, from first to last. */
  readonly ranges: readonly (readonly [number, number])[];
  readonly payloads: number;
  readonly values: number;
}

/**
 * What a record says, before the store numbers, times and chains it. It names what was found and decided, never the
 * values: a copy of the log must not be a copy of the personal data.
 */
export interface AuditDraft {
  readonly type: AuditRecordType;
  readonly exchange?: string;
  readonly approval?: string;
  readonly scope?: string;
  readonly requester?: Requester;
  readonly client?: AgentClient;
  /** The language model that asked for the call or wrote the answer, as its program names it; not there if it is unknown. */
  readonly model?: string;
  readonly reviewer?: Reviewer;
  readonly selfApproved?: boolean;
  /** Hash of exactly what the reviewer was shown, under a key of this installation. */
  readonly seen?: string;
  /** Hash of what is kept beside the log about it: an approval request's terms, or a vote without its reason. */
  readonly terms?: string;
  /** What an approval of this request has to come with; of a configuration: what changes have to from then on. */
  readonly require?: "passkey";
  /** The passkey's signature under a decision. */
  readonly proof?: DecisionProof;
  /** The passkey's signature under an act that is none about a request. */
  readonly actProof?: ActProof;
  /** SHA-256 of a configuration's text, hex. */
  readonly file?: string;
  /** A passkey that came or went; its public key (COSE) and the name it is bound to. Base64url. */
  readonly passkey?: { readonly id: string; readonly publicKey: string; readonly rpId: string };
  /** Id of the grant that was made, used or revoked. */
  readonly grant?: string;
  readonly upstream?: string;
  readonly tool?: string;
  /** What kind of definition `tool` names, where it is none of a tool. */
  readonly definition?: Exclude<DefinitionKind, "tool">;
  readonly category?: ActionCategory;
  readonly decision?: Decision;
  readonly rules?: readonly string[];
  /** Hash of the policy in force. */
  readonly policy?: string;
  /** Hash of the tool's definition. */
  readonly toolHash?: string;
  readonly fingerprint?: string;
  /** How many values of each entity type were masked, for example `{ EMAIL_ADDRESS: 2 }`. */
  readonly masked?: Readonly<Record<string, number>>;
  /** How many real values of each entity type the upstream was given. */
  readonly disclosed?: Readonly<Record<string, number>>;
  /** Places in `policy.disclose`, from 1, of the rules that let the upstream have them, by entity type. */
  readonly disclosedBy?: Readonly<Record<string, readonly number[]>>;
  readonly outcome?: string;
  readonly fence?: number;
  readonly durationMs?: number;
  /** Who did what no reviewer did: `local:<user>@<host>`. */
  readonly operator?: string;
  /** A key of `people`: whom it is about, where it was not they who did it. */
  readonly person?: string;
  readonly erasure?: Erasure;
  /** Public half of the key that signs checkpoints. */
  readonly vkey?: string;
  /** For people to read. Ours alone: never text of an upstream or of a call. */
  readonly note?: string;
}

/** What a record is about in full, masked. Kept encrypted under its scope's key, and erasable; the record commits to it. */
export interface AuditPayload {
  readonly scope: string;
  readonly body: JsonValue;
}

/** A record as it stands in the log. */
export interface AuditRecord extends AuditDraft {
  /** Gap-free, from 1. */
  readonly sequence: number;
  /** RFC 3339 in UTC with milliseconds; never earlier than the record before it. */
  readonly at: string;
  /** Commits to the payload without holding it: HMAC-SHA256 under a random salt, base64; `null` without a payload. */
  readonly payloadCommitment: string | null;
}
