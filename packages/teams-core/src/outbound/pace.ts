/** What one bot may send to one conversation, and to everybody together, in so long. */
interface Window {
  readonly most: number;
  readonly withinMs: number;
}

/** Messages do not arrive as evenly as they are sent. */
const SPREAD_MS = 250;

/** @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit */
const PER_CONVERSATION: readonly Window[] = [
  { most: 7, withinMs: 1_000 },
  { most: 8, withinMs: 2_000 },
  { most: 60, withinMs: 30_000 },
  { most: 1_800, withinMs: 3_600_000 },
];
const ALTOGETHER: readonly Window[] = [{ most: 30, withinMs: 1_000 }];

/** Keeps within Teams' own limits, so that it does not have to say so. */
export class Pace {
  readonly #now: () => number;
  readonly #sent = new Map<string, number[]>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Counts one message to a conversation.
   *
   * @returns how long to wait before it is sent, in milliseconds.
   */
  take(conversationId: string): number {
    const now = this.#now();
    const at = Math.max(
      now,
      this.#freeAt(conversationId, PER_CONVERSATION),
      this.#freeAt("", ALTOGETHER),
    );
    for (const key of [conversationId, ""]) {
      const sent = (this.#sent.get(key) ?? []).filter((one) => one > now - 3_600_000);
      this.#sent.set(key, [...sent, at].slice(-1_800));
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
