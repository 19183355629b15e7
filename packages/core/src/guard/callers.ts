import type { AbortSignalLike } from "../abort-signal.ts";
import type { Clock } from "../clock.ts";

/** Who of this process waits for which sent call, so that a caller that has gone is known at once. */
export class Callers {
  readonly #clock: Clock;
  readonly #keepMs: number;
  readonly #waiting = new Map<
    string,
    { readonly signal: AbortSignalLike; doneAt: number | null }
  >();

  /** @param keepMs how long a caller is remembered that never said whether it has its answer. */
  constructor(clock: Clock, keepMs: number) {
    this.#clock = clock;
    this.#keepMs = keepMs;
  }

  wait(exchange: string, signal: AbortSignalLike): void {
    this.#prune();
    this.#waiting.set(exchange, { signal, doneAt: null });
  }

  /** It is being answered. */
  answered(exchange: string): void {
    const caller = this.#waiting.get(exchange);
    if (caller !== undefined) caller.doneAt = this.#clock.now();
  }

  forget(exchange: string): void {
    this.#waiting.delete(exchange);
  }

  /** Whether the one who waits for it has gone; `undefined` if nobody of this process does. */
  hasGone(exchange: string): boolean | undefined {
    return this.#waiting.get(exchange)?.signal.aborted;
  }

  #prune(): void {
    const longAgo = this.#clock.now() - this.#keepMs;
    for (const [exchange, { doneAt }] of this.#waiting) {
      if (doneAt === null) continue;
      if (doneAt > longAgo) return;
      this.#waiting.delete(exchange);
    }
  }
}
