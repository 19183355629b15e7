import type { Query } from "./session.ts";

/** How often the server is asked what time it is, in milliseconds. */
const LOOK_EVERY_MS = 60_000;

/** The server's time: leases and deadlines of several replicas are compared, whose own clocks may differ. */
export class DatabaseClock {
  readonly #query: Query;
  readonly #timer: NodeJS.Timeout;
  #ahead = 0;
  #last = 0;

  constructor(query: Query) {
    this.#query = query;
    this.#timer = setInterval(() => void this.look().catch(() => undefined), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Milliseconds since the epoch. Never goes back. */
  now(): number {
    this.#last = Math.max(this.#last, Date.now() + this.#ahead);
    return this.#last;
  }

  async look(): Promise<void> {
    const before = Date.now();
    const { rows } = await this.#query<{ at: number }>(
      "select (extract(epoch from clock_timestamp()) * 1000)::bigint as at",
    );
    const after = Date.now();
    const at = rows[0]?.at;
    if (at !== undefined) this.#ahead = at - (before + after) / 2;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
