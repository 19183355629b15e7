export interface Rate {
  readonly perSecond: number;
  /** How many may come at once. */
  readonly burst: number;
}

/** Callers that are kept in mind at once; beyond that the oldest are forgotten. */
const MOST_KEYS = 10_000;

/** A token bucket for each key. */
export class RateLimit {
  readonly #rate: Rate;
  readonly #now: () => number;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(rate: Rate, now: () => number) {
    this.#rate = rate;
    this.#now = now;
  }

  /** Whether this one may pass; if so it is counted. */
  take(key: string): boolean {
    const { perSecond, burst } = this.#rate;
    const at = this.#now();
    const bucket = this.#buckets.get(key);
    // A clock that is set back takes nothing away.
    const gained = bucket === undefined ? 0 : (Math.max(0, at - bucket.at) / 1_000) * perSecond;
    const left = bucket === undefined ? burst : Math.min(burst, bucket.left + gained);
    this.#buckets.delete(key);
    this.#buckets.set(key, { left: left >= 1 ? left - 1 : left, at });
    if (this.#buckets.size > MOST_KEYS) {
      for (const oldest of this.#buckets.keys()) {
        this.#buckets.delete(oldest);
        break;
      }
    }
    return left >= 1;
  }
}
