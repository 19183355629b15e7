/** What the effect server writes and a test reads. */

/** One line of the effects file. */
export interface Effect {
  readonly id: string;
  /** The gateway's own id of the call that was sent. */
  readonly exchange: string;
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** One line of the phases file; `started` is the server itself and has no call. */
export interface Phase extends Effect {
  readonly phase: "started" | "received" | "effect" | "answered";
}

export const EFFECTS_FILE = "effects.jsonl";
export const PHASES_FILE = "phases.jsonl";
/** Its content is part of the tools' descriptions, so that a test can change their definition. */
export const EDITION_FILE = "edition.txt";

export interface ActArguments {
  readonly id: string;
  readonly before_ms: number;
  readonly after_ms: number;
  /** Whether to go on when whoever sent the call is gone. */
  readonly stubborn: boolean;
}
