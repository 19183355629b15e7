export interface HoldTimes {
  /** How long a held call may be kept waiting in silence. */
  readonly holdMs: number;
  /** How long if the client asked for progress; without it, as long as clients of its name are known to wait. */
  readonly holdWithProgressMs?: number | undefined;
  readonly progressEveryMs: number;
  /** Where that differs for clients of one name. */
  readonly clients?: readonly ClientLimits[];
}

/** What differs for clients of one name. */
export interface ClientLimits {
  /** Name or glob, as the client gives it in `clientInfo`. */
  readonly client: string;
  readonly holdMs?: number;
  readonly holdWithProgressMs?: number;
  readonly progressEveryMs?: number;
  /** Whether it comes back by itself with a `requestState`; `false`: it is answered `PENDING` instead. */
  readonly rounds?: boolean;
}
