import type { IndexProgress, LogQuery, UsageAnswer, UsageQuery } from "@countersign/core";
import type { Soon } from "../store/storage-reader.ts";

/**
 * An index over the log. What it holds comes from the log and can be made anew at any time. A record costs the same to
 * index however many there are. Used by one caller at a time.
 */
export interface LogIndex {
  /** How many records the log has. */
  records(): Soon<number>;
  /** Indexes at most `most` records that are not in it yet. Returns whether that was all. */
  catchUp(most: number): Soon<boolean>;
  progress(): Soon<IndexProgress>;
  /** Does a part of what makes finding quicker once everything is in. Returns whether that was all. */
  tidy(): Soon<boolean>;
  /** Sequences, newest first. */
  find(query: LogQuery): Soon<readonly number[]>;
  usage(query: UsageQuery): Soon<UsageAnswer>;
  close(): Soon<void>;
}
