/** How long after a provider's word somebody may add their first passkey. */
const FRESH_MS = 10 * 60_000;

/** How far the store's clock may be ahead of this machine's. */
const AHEAD_MS = 60_000;

/**
 * Whether a sign-in has just been, by milliseconds since the epoch. One from the future is not: the database's clock runs
 * ahead, and it would stay fresh until this machine's has caught up.
 */
export function isFresh(openedAt: number, now: number): boolean {
  const age = now - openedAt;
  return age > -AHEAD_MS && age < FRESH_MS;
}
