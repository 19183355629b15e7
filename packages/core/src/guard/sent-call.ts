/**
 * A call that was sent, or is about to be, and whose answer its caller may not have. Kept so that the same call is not
 * run a second time when its caller comes back after a broken connection or a crash.
 *
 *     running ──answered──▶ answered ──its caller has the answer──▶ forgotten
 *        └──its process is gone, or the upstream lost it──▶ unknown
 *
 * Held calls have the same in their approval requests; this is for those that needed nobody. One that its door has a
 * name for (`callKey`) is not forgotten with its answer: whoever makes it again under that name is answered the same.
 */
export interface SentCall {
  readonly exchange: string;
  /** Keyed digest of who called, with which client, what: what makes it the same call. */
  readonly call: string;
  /** The conversation in which its result was masked: its tokens mean nothing in another. */
  readonly scope: string;
  readonly state: "running" | "answered" | "unknown";
  /** The process that sent it. */
  readonly owner: string;
  /** Until when its process, or the caller that waits for it, may be believed to be there. Milliseconds since the epoch. */
  readonly leaseUntil: number;
  /** When it came to be in this state. Milliseconds since the epoch. */
  readonly at: number;
  /** Sequence of the record whose payload holds the masked result; `null` until it is answered. */
  readonly resultRecord: number | null;
}

/** A change of one {@link SentCall}; refused if it is not there, or is not as the change wants it. */
export type SentCallChange =
  | ({
      readonly kind: "start";
      /** Refused if there is one in whichever state; else only if it runs. */
      readonly onlyIfNew?: true;
    } & Pick<SentCall, "exchange" | "call" | "scope" | "owner" | "leaseUntil">)
  /** What came of it. The record beside it holds the result, if it is `answered`. An answer is taken even after `unknown`, its lease then stays. */
  | {
      readonly kind: "settle";
      readonly exchange: string;
      readonly state: "answered" | "unknown";
      readonly leaseUntil: number;
      /** Only if it is running under exactly this lease. */
      readonly ifLeaseUntil?: number;
    }
  | {
      readonly kind: "renew";
      readonly exchange: string;
      readonly leaseUntil: number;
      /** Only if this is the lease: of several that want to take it over, one does. Without it, only while it runs. */
      readonly ifLeaseUntil?: number;
    }
  /** Its caller has the answer, or nothing was sent: it is forgotten. */
  | { readonly kind: "end"; readonly exchange: string; readonly unlessRunning?: true };

export interface SentCallFilter {
  readonly exchange?: string;
  readonly call?: string;
  readonly states?: readonly SentCall["state"][];
  /** Only those that came to be in their state by then. Milliseconds since the epoch. */
  readonly by?: number;
  /** Only those whose lease goes on after then. Milliseconds since the epoch. */
  readonly leasedAfter?: number;
  /** Newest first. 1 to 1,000. */
  readonly limit: number;
}
