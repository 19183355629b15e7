/**
 * Port: a place outside the database that keeps checkpoints, so that a log whose end was cut off, that was written
 * anew or put back from an older copy is found out. It only ever adds.
 */
export interface Anchor {
  /** For people: where it is. */
  readonly name: string;
  /** The newest checkpoint it holds, as a signed note; `undefined` if it holds none. */
  newest(): Promise<string | undefined>;
  /** Keeps `notes`, oldest first. When this resolves, a crash does not lose them. A note kept twice does no harm. */
  append(notes: readonly string[]): Promise<void>;
}
