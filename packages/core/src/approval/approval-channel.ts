import type { AuditRecord } from "../audit/audit-record.ts";
import type { NoticedType } from "./approval-operations.ts";
import type { ApprovalRequest } from "./approval-request.ts";

/** Something that happened around approvals, for whoever is asked or has to know. Holds no argument and no result. */
export interface ApprovalNotice {
  /** The same each time it is delivered: `ntc_<sequence of the record>`. A channel may get one more than once. */
  readonly id: string;
  readonly type: NoticedType;
  readonly record: AuditRecord;
  /** As it is now, which may be later than the notice; `null` for what is not about one request. */
  readonly request: ApprovalRequest | null;
  /** People who are asked to decide now, or who were passed over when somebody broke the glass. */
  readonly people: readonly string[];
}

/**
 * Port: where people are told. Implemented by webhooks in `@countersign/runtime`; a chat does the same. It only tells:
 * what people answer comes back through `Reviewing`, with an identity the channel verified. A channel that is down
 * loses nothing and decides nothing: its notices stay in the outbox.
 */
export interface ApprovalChannel {
  /** Unique, stable over restarts. */
  readonly name: string;
  /**
   * Resolves when the other side has it. Rejects if it has not; then it is tried again, later each time, and not before
   * the `retryAfterMs` of the error, if it has one.
   */
  deliver(notice: ApprovalNotice): Promise<void>;
}
