/** So many in so long. */
export interface Window {
  readonly most: number;
  readonly withinMs: number;
}

/** Messages do not arrive as evenly as they are sent. */
const SPREAD_MS = 250;

/** What one app may send to one conversation, and to everybody together. */
export interface Limits {
  readonly each: readonly Window[];
  readonly altogether: readonly Window[];
}

/** Keeps within a chat's own limits, so that it does not have to say so. */
export class Pace {
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #sent = new Map<string, number[]>();

  constructor(limits: Limits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * Counts one message to a conversation, or what else the limits count by, unless it would have to wait for longer than
   * `mostMs`: then it is not sent, and takes no other's place.
   *
   * @returns how long to wait before it is sent, in milliseconds.
   */
  take(key: string, mostMs: number): number {
    const now = this.#now();
    const [own, all] = [this.#recent(key, now, mostMs), this.#recent("", now, mostMs)];
    const at = Math.max(now, freeAt(own, this.#limits.each), freeAt(all, this.#limits.altogether));
    if (at - now > mostMs) return at - now;
    this.#sent.set("", [...all, at].slice(-1_800));
    if (key !== "") this.#sent.set(key, [...own, at].slice(-1_800));
    if (this.#sent.size > 5_000) this.#forget(now);
    return at - now;
  }

  /** When the last ones were sent. What seems to lie further ahead than anything waits was before the clock was set back. */
  #recent(key: string, now: number, mostMs: number): readonly number[] {
    const sent = this.#sent.get(key) ?? [];
    return sent.filter((before) => before > now - 3_600_000 && before <= now + mostMs);
  }

  #forget(now: number): void {
    for (const [key, sent] of this.#sent) {
      if ((sent.at(-1) ?? 0) < now - 30_000) this.#sent.delete(key);
    }
  }
}

function freeAt(sent: readonly number[], windows: readonly Window[]): number {
  return Math.max(
    0,
    ...windows.map(({ most, withinMs }) => (sent.at(-most) ?? -Infinity) + withinMs + SPREAD_MS),
  );
}
