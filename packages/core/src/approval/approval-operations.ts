import type { AuditDraft, AuditPayload } from "../audit/audit-record.ts";
import type { Reviewer } from "../identity.ts";
import type { JsonValue } from "../json.ts";
import type { EffectPreview } from "./effect-preview.ts";
import type { NewGrant } from "./grant.ts";
import type { Pause } from "./pause.ts";

/** What a commit does around approvals, beside moving requests. Each writes its record in the same transaction. */
export type ApprovalOperation =
  /** With `approval`, only if that request is approved by then, by the grant's maker, at the grant's time. */
  | {
      readonly kind: "make-grant";
      readonly grant: NewGrant;
      readonly record: AuditDraft;
      readonly payload?: AuditPayload;
    }
  /** Refused if it was revoked already. */
  | {
      readonly kind: "revoke-grant";
      readonly id: string;
      readonly by: Reviewer | null;
      readonly at: number;
      readonly record: AuditDraft;
    }
  /** Counts a use. Refused if the grant was revoked, is over at `at`, or was made under another policy. */
  | {
      readonly kind: "use-grant";
      readonly id: string;
      readonly at: number;
      readonly policy: string;
      readonly record: AuditDraft;
    }
  /** Throws the kill switch, or takes it back with `null`. While it is thrown, no request can be claimed. */
  | {
      readonly kind: "set-pause";
      readonly pause: Pause | null;
      readonly record: AuditDraft;
      readonly payload?: AuditPayload;
    }
  /** Notes once what an effect preview found, while the request is pending. */
  | {
      readonly kind: "note-preview";
      readonly id: string;
      readonly preview: EffectPreview;
      readonly record: AuditDraft;
    }
  /** Names the channels that are told of what happens from now on. Notices of others are dropped. */
  | { readonly kind: "set-channels"; readonly names: readonly string[] }
  /** Notes what became of a notice: delivered or given up, it leaves the outbox; else it is due again. */
  | {
      readonly kind: "settle-notice";
      readonly channel: string;
      readonly sequence: number;
      readonly outcome:
        | { readonly delivered: true }
        | { readonly retryAt: number; readonly error: string }
        | { readonly givenUp: true; readonly record: AuditDraft };
    }
  /** Keeps what a channel has to remember in place of what stood under the key; `null` forgets it. Writes no record. */
  | {
      readonly kind: "keep-channel-note";
      readonly channel: string;
      readonly key: string;
      readonly value: JsonValue | null;
    };

/** A notice that waits to be delivered. */
export interface OutboxEntry {
  readonly channel: string;
  /** Of the audit record it tells of. */
  readonly sequence: number;
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly nextAttemptAt: number;
  readonly lastError: string | null;
}

/** Records that channels are told of. A database has them in a trigger: a new one is a migration. */
export const NOTICED_TYPES = [
  "approval.requested",
  "approval.voted",
  "approval.escalated",
  "approval.broke_glass",
  "approval.approved",
  "approval.rejected",
  "approval.expired",
  "approval.cancelled",
  "approval.resolved",
  "approval.previewed",
  "execution.finished",
  "execution.failed",
  "execution.unknown",
  "grant.made",
  "grant.revoked",
  "pause.started",
  "pause.ended",
  "definition.waiting",
  "passkey.invited",
] as const;

export type NoticedType = (typeof NOTICED_TYPES)[number];

/** A call that needed nobody is nobody's business: of executions, channels hear about approved ones only. */
export function isNoticed(record: Pick<AuditDraft, "type" | "approval">): boolean {
  const isOne = (NOTICED_TYPES as readonly string[]).includes(record.type);
  return isOne && (record.approval !== undefined || !record.type.startsWith("execution."));
}
