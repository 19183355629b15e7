import type { Requester } from "../identity.ts";

/** What somebody signed in with: a credential, by its id, or a provider's word. */
export type SignedInBy =
  | { readonly credential: string }
  | {
      readonly identity: Requester;
      /** Groups of reviewers the provider named, until the session ends. */
      readonly groups: readonly string[];
    };

/** Somebody who is signed in on the page. Times are in milliseconds since the epoch. */
export interface PageSession {
  readonly person: string;
  /** Asked again at each request, so that whoever is no longer let in is out at once. */
  readonly by: SignedInBy;
  readonly openedAt: number;
  /** Up to {@link USE_NOTED_AFTER_MS} before the last use. */
  readonly usedAt: number;
  /** SHA-256 of the page token, in base64. */
  readonly tokenHash: string;
}

/**
 * Two secrets of 256 random bits. The cookie travels by itself, and browsers send it to every port of the host, so
 * another program listening on this machine could be shown it. The page keeps its token in storage that belongs to its
 * origin alone and sends it by hand. Reading takes the cookie; deciding and revealing take both.
 */
export interface OpenedSession {
  readonly cookie: string;
  readonly token: string;
}

/**
 * Port: who is signed in on the page, at whichever of several daemons on one store. Implemented by
 * `@countersign/storage`, which keeps only hashes of the secrets. What ends ends everywhere at once.
 */
export interface PageSessions {
  /** Makes room where there are very many: the oldest give way. */
  open(person: string, by: SignedInBy): Promise<OpenedSession>;

  /**
   * The session of a cookie, unless it has ended. Only what a person did counts as use: a page that looks for news must
   * not keep it alive.
   */
  find(cookie: string, options: { readonly isUse: boolean }): Promise<PageSession | undefined>;

  end(cookie: string): Promise<void>;
}

/** How long a session lasts without use, and how long however much it is used. */
const IDLE_MS = 60 * 60_000;
const LONGEST_MS = 12 * 60 * 60_000;

/** A use is noted if it comes this long after the one that was noted last: reading is not to cost a write each time. */
export const USE_NOTED_AFTER_MS = 60_000;

/** Of one person: whoever opens many ends their own, and nobody else's. */
export const MOST_SESSIONS = 50;

/** Sessions that were used or opened no later than this have ended. */
export function sessionLimits(now: number): { readonly usedBy: number; readonly openedBy: number } {
  return { usedBy: now - IDLE_MS, openedBy: now - LONGEST_MS };
}

export function hasEnded(
  { openedAt, usedAt }: Pick<PageSession, "openedAt" | "usedAt">,
  now: number,
): boolean {
  const { usedBy, openedBy } = sessionLimits(now);
  return usedAt <= usedBy || openedAt <= openedBy;
}
