/**
 * Port: a place outside the database that keeps checkpoints, so that a log whose end was cut off, that was written
 * anew or put back from an older copy is found out. It only ever adds.
 */
export interface Anchor {
  /** For people: where it is. */
  readonly name: string;
  /** The newest checkpoint it holds, as a signed note; `undefined` if it holds none or cannot be asked. */
  newest(): Promise<string | undefined>;
  /** Keeps `notes`, oldest first. When this resolves, a crash does not lose them. A note kept twice does no harm. */
  append(notes: readonly string[], log: GrowingLog): Promise<void>;
  /** What it holds, for verifying. */
  holdings(): Promise<AnchorHoldings>;
}

/** What an anchor may ask of the log. */
export interface GrowingLog {
  /** That the tree of `later` records is that of `earlier` records and more. RFC 6962, section 2.1.2. */
  consistency(earlier: number, later: number): Promise<readonly Uint8Array[]>;
}

export interface AnchorHoldings {
  /** Signed notes, one after the other; `null` where it cannot be asked. */
  readonly notes: string | null;
  /** For people: what its checkpoints prove, and against whom. */
  readonly proves: string;
}
