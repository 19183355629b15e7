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
   * Counts one message to a conversation, or what else the limits count by.
   *
   * @returns how long to wait before it is sent, in milliseconds.
   */
  take(key: string): number {
    const now = this.#now();
    const at = Math.max(
      now,
      this.#freeAt(key, this.#limits.each),
      this.#freeAt("", this.#limits.altogether),
    );
    for (const one of [key, ""]) {
      const sent = (this.#sent.get(one) ?? []).filter((before) => before > now - 3_600_000);
      this.#sent.set(one, [...sent, at].slice(-1_800));
    }
    if (this.#sent.size > 5_000) this.#forget(now);
    return at - now;
  }

  #freeAt(key: string, windows: readonly Window[]): number {
    const sent = this.#sent.get(key) ?? [];
    return Math.max(
      0,
      ...windows.map(({ most, withinMs }) => (sent.at(-most) ?? -Infinity) + withinMs + SPREAD_MS),
    );
  }

  #forget(now: number): void {
    for (const [key, sent] of this.#sent) {
      if ((sent.at(-1) ?? 0) < now - 30_000) this.#sent.delete(key);
    }
  }
}
