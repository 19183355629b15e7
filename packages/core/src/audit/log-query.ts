import type { Decision } from "../policy/policy.ts";
import type { AuditRecordType } from "./audit-record.ts";
import type { UsageAnswer, UsageQuery } from "./usage-query.ts";

/** What is looked for in the log. Everything that is given has to hold. */
export interface LogQuery {
  /** RFC 3339 in UTC with milliseconds, as records have it: from then on, and before then. */
  readonly since?: string;
  readonly until?: string;
  /** Whoever reviewed, or the requester's id. */
  readonly person?: string;
  readonly upstream?: string;
  readonly tool?: string;
  readonly type?: AuditRecordType;
  readonly decision?: Decision;
  /** Masked in what the record is about, or disclosed. */
  readonly entityType?: string;
  /** Words, all of which occur in the record or, where that is kept for searching, in what it is about (masked). */
  readonly text?: string;
  /** Only older records: the page after the one that ended with this sequence. */
  readonly before?: number;
  /** 1 to 1,000. */
  readonly limit: number;
}

export interface SearchPatience {
  /** Answers from what is indexed so far, as {@link LogSearch.progress} says, and does not wait for the rest. */
  readonly soFar?: boolean;
}

/** How much of the log an index holds: its oldest `indexed` records, of `records`. */
export interface IndexProgress {
  readonly indexed: number;
  readonly records: number;
}

/** Port: finds records. Implemented by `@countersign/storage` with an index beside the log, which proves nothing. */
export interface LogSearch {
  /** Sequences, newest first. Everything that was recorded before this is called is found. */
  find(query: LogQuery, how?: SearchPatience): Promise<readonly number[]>;
  /** Which data went where. Takes no longer for more records, but for more hours and more ways. */
  usage(query: UsageQuery, how?: SearchPatience): Promise<UsageAnswer>;
  /** How far the index is. Never waits for it. */
  progress(): Promise<IndexProgress>;
  close(): Promise<void>;
}
