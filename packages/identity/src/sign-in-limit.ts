/**
 * Slows down whoever tries credentials. From the {@link FREE_FAILURES}th failure in a row on, each one doubles the wait,
 * from one second to five minutes, during which what is wrong is neither recorded nor told apart. What is right passes at
 * any time: else whoever shares an address with others, as all do behind a proxy, could keep them out. Counted in this
 * process. Credentials have 256 random bits, so this spares the log; it does not have to stop a guess.
 */
const FREE_FAILURES = 5;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;
const FORGOTTEN_AFTER_MS = 15 * 60_000;
const MOST_ADDRESSES = 1_000;

interface Failures {
  readonly count: number;
  readonly lastAt: number;
  readonly lockedUntil: number;
}

export class SignInLimit {
  readonly #now: () => number;
  readonly #byAddress: Map<string, Failures> = new Map();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** How long an address has to wait before it may try, in milliseconds; 0 if it need not. */
  waitMs(address: string): number {
    return Math.max(0, (this.#byAddress.get(address)?.lockedUntil ?? 0) - this.#now());
  }

  /** Counts a failure. Returns how many there were in a row and how long to wait now. */
  failed(address: string): { readonly inARow: number; readonly waitMs: number } {
    const at = this.#now();
    const before = this.#byAddress.get(address);
    const isRemembered = before !== undefined && at - before.lastAt < FORGOTTEN_AFTER_MS;
    const inARow = (isRemembered ? before.count : 0) + 1;
    const waitMs =
      inARow < FREE_FAILURES
        ? 0
        : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(20, inARow - FREE_FAILURES));
    this.#byAddress.delete(address);
    const [oldest] = this.#byAddress.keys();
    if (this.#byAddress.size >= MOST_ADDRESSES && oldest !== undefined) {
      this.#byAddress.delete(oldest);
    }
    this.#byAddress.set(address, { count: inARow, lastAt: at, lockedUntil: at + waitMs });
    return { inARow, waitMs };
  }

  succeeded(address: string): void {
    this.#byAddress.delete(address);
  }
}
