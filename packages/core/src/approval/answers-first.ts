import type { Clock } from "../clock.ts";

/**
 * Lets whoever decides in a chat have their answer before the call runs that they decided about: a tool that takes the
 * machine's attention must not make a press look as if it had failed. Holds for calls of this process, and for a few
 * seconds only: nothing that was approved stays behind because an answer could not be sent.
 */
export class AnswersFirst {
  readonly #clock: Clock;
  readonly #mostMs: number;
  readonly #held = new Map<string, Set<Held>>();

  /** @param mostMs how long an answer may take; after that the call runs anyway. */
  constructor(clock: Clock, mostMs = 5_000) {
    this.#clock = clock;
    this.#mostMs = mostMs;
  }

  /** An answer about this request is being made. Call what it gives back when the answer was sent, or none will be. */
  hold(approval: string): () => void {
    const held: Held = { released: () => {} };
    const all = this.#held.get(approval) ?? new Set();
    this.#held.set(approval, all.add(held));
    const release = (): void => {
      stop();
      if (!all.delete(held)) return;
      if (all.size === 0) this.#held.delete(approval);
      held.released();
    };
    const stop = this.#clock.every(this.#mostMs, release);
    return release;
  }

  /** Resolves when no answer about this request is being made. `undefined`: none is. */
  sent(approval: string): Promise<void> | undefined {
    const all = this.#held.get(approval);
    if (all === undefined) return undefined;
    const each = [...all].map(
      (held) =>
        new Promise<void>((resolve) => {
          const { released } = held;
          held.released = () => {
            released();
            resolve();
          };
        }),
    );
    return Promise.all(each).then(() => undefined);
  }
}

interface Held {
  released: () => void;
}
