/** Forbids erasing, until it is released. */
export interface LegalHold {
  readonly id: string;
  /** What it is about: a scope, or everything of a requester; neither: everything. */
  readonly scope: string | null;
  readonly requester: string | null;
  /** Milliseconds since the epoch. */
  readonly placedAt: number;
}
