import type { AuditRecord } from "@countersign/core";

/** Where records are sent as they are written. */
export interface LogSink {
  /** From the configuration. */
  readonly name: string;

  /**
   * Sends records, oldest first. When this resolves, the receiver has them; it may have had them before, and knows
   * them again by the log's name and their sequence.
   *
   * @throws if it cannot be told whether it has them: the same records are then sent again.
   */
  send(records: readonly AuditRecord[], origin: string): Promise<void>;

  close(): Promise<void>;
}
