import type { Pace } from "./pace.ts";

export interface PatienceOptions {
  readonly pace: Pace;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Whether the same may succeed in a while, and in how many milliseconds if the chat said so. */
  readonly passing: (error: unknown) => { readonly afterMs: number | null } | undefined;
  /** Trouble of the chat's kind: it would refuse this for so long. */
  readonly throttled: (afterMs: number) => Error;
}

const MOST_ATTEMPTS = 5;

/** Longer waits are left to the outbox, which survives a restart. */
const MOST_WAIT_MS = 20_000;

/** Makes a call to a chat within its limits, and again where it may succeed in a while. */
export type PatientCall = <Result>(
  /** What the limit counts by, such as a conversation. */
  key: string,
  attempt: () => Promise<Result>,
  mostAttempts?: number,
) => Promise<Result>;

export function patientCall(options: PatienceOptions): PatientCall {
  const { pace, sleep, random, passing, throttled } = options;
  return async (key, attempt, mostAttempts = MOST_ATTEMPTS) => {
    let waited = 0;
    const wait = async (milliseconds: number): Promise<void> => {
      waited += milliseconds;
      if (milliseconds > 0) await sleep(milliseconds);
    };
    const paced = pace.take(key, MOST_WAIT_MS);
    if (paced > MOST_WAIT_MS) throw throttled(paced);
    await wait(paced);
    for (let tried = 1; ; tried++) {
      try {
        return await attempt();
      } catch (error) {
        const passes = passing(error);
        if (passes === undefined) throw error;
        const backOff = Math.min(10_000, 250 * 2 ** tried) * (0.8 + random() * 0.4);
        const pause = passes.afterMs ?? backOff;
        if (tried >= mostAttempts || waited + pause > MOST_WAIT_MS) throw error;
        await wait(pause);
      }
    }
  };
}
