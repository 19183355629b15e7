/**
 * Lets each requester run so many calls at once and no more, so that one with very many does not keep the others from
 * theirs. What comes beyond that waits for its turn, in order; what would wait behind too many others is refused.
 * A call that waits for a person runs nothing, and is counted apart.
 */

export interface TurnLimits {
  /** Of one requester, running. */
  readonly atOnce: number;
  /** Of one requester, waiting for others of the same to end. */
  readonly waiting: number;
  /** Of one requester, waiting for a person. */
  readonly held: number;
}

export const USUAL_LIMITS: TurnLimits = { atOnce: 64, waiting: 1_000, held: 2_000 };

/** Why a call is not even looked at. */
export type Busy = { readonly because: "running" | "held"; readonly limit: number };

/** One call's right to run. */
export class Turn {
  readonly #load: Load;
  #state: "running" | "held" | "over" = "running";
  #outlives: Promise<unknown> | undefined;

  constructor(load: Load) {
    this.#load = load;
    load.running++;
  }

  /** It waits for a person: another may run. */
  hold(): void {
    if (this.#state !== "running") return;
    this.#state = "held";
    this.#load.running--;
    this.#load.held++;
    this.#load.callNext();
  }

  /** It runs again, at once: what somebody waited for does not wait again. */
  goOn(): void {
    if (this.#state !== "held") return;
    this.#state = "running";
    this.#load.held--;
    this.#load.running++;
  }

  /** Its request is about to be answered, and `work` goes on. */
  outlive(work: Promise<unknown>): void {
    this.#outlives = work;
  }

  /** Its request is answered. */
  end(): void {
    if (this.#outlives === undefined) this.#leave();
    else
      void this.#outlives.then(
        () => this.#leave(),
        () => this.#leave(),
      );
  }

  #leave(): void {
    if (this.#state === "over") return;
    if (this.#state === "held") this.#load.held--;
    else this.#load.running--;
    this.#state = "over";
    this.#load.callNext();
  }
}

/** The calls of one requester. */
class Load {
  running = 0;
  held = 0;
  readonly waiting: Set<() => void> = new Set<() => void>();
  readonly #limits: TurnLimits;
  readonly #onIdle: () => void;

  constructor(limits: TurnLimits, onIdle: () => void) {
    this.#limits = limits;
    this.#onIdle = onIdle;
  }

  get hasRoom(): boolean {
    return this.running < this.#limits.atOnce;
  }

  callNext(): void {
    for (const next of this.waiting) {
      if (!this.hasRoom) return;
      this.waiting.delete(next);
      next();
    }
    if (this.running + this.held === 0) this.#onIdle();
  }
}

export class Turns {
  readonly #limits: TurnLimits;
  readonly #loads = new Map<string, Load>();

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /**
   * A turn for a call of `requester`: at once if there is room, later if there is not, `undefined` if one of `leaving`
   * aborts first.
   */
  take(
    requester: string,
    leaving: readonly AbortSignal[],
  ): Turn | Busy | Promise<Turn | undefined> {
    const { waiting: mostWaiting, held: mostHeld } = this.#limits;
    const load = this.#loadOf(requester);
    if (load.held >= mostHeld) return { because: "held", limit: mostHeld };
    if (load.hasRoom && load.waiting.size === 0) return new Turn(load);
    if (load.waiting.size >= mostWaiting) return { because: "running", limit: mostWaiting };
    return new Promise((resolve) => {
      const settle = (turn: Turn | undefined): void => {
        load.waiting.delete(next);
        for (const signal of leaving) signal.removeEventListener("abort", leave);
        resolve(turn);
      };
      const next = (): void => settle(new Turn(load));
      const leave = (): void => settle(undefined);
      load.waiting.add(next);
      for (const signal of leaving) signal.addEventListener("abort", leave, { once: true });
      if (leaving.some(({ aborted }) => aborted)) leave();
    });
  }

  /** How many requesters it keeps count of. */
  get size(): number {
    return this.#loads.size;
  }

  #loadOf(requester: string): Load {
    let load = this.#loads.get(requester);
    if (load === undefined) {
      load = new Load(this.#limits, () => this.#loads.delete(requester));
      this.#loads.set(requester, load);
    }
    return load;
  }
}
