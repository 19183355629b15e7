import type { Clock, Store } from "@countersign/core";

/** How long a duty is held without being taken again, in milliseconds. */
const HELD_MS = 15_000;
const TAKE_EVERY_MS = 4_000;

/** Something that only one of several daemons does at a time: telling channels, forwarding the log. */
export interface Duty {
  /** Whether it is this one's turn. What is begun while it is may still be running when it no longer is. */
  isMine(): boolean;
  /** Gives it back, so that nobody waits for it. */
  release(): Promise<void>;
}

/** A daemon that has its data folder to itself has every duty. */
export const alone: Duty = { isMine: () => true, release: async () => undefined };

export interface DutyParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly name: string;
  readonly owner: string;
}

/** Tries to have a duty from now on; whoever has it keeps it until it stops or can no longer be heard of. */
export async function shareDuty({ store, clock, name, owner }: DutyParts): Promise<Duty> {
  let until = 0;
  const take = async (): Promise<void> => {
    const next = clock.now() + HELD_MS;
    try {
      const [taken] = await store.commit({ kind: "take-duty", name, owner, until: next });
      until = taken?.done === true ? next : 0;
    } catch {
      // It lapses then, as others see it, too.
    }
  };
  let taking = take();
  const stop = clock.every(TAKE_EVERY_MS, () => {
    taking = taking.then(take);
  });
  await taking;
  return {
    isMine: () => clock.now() < until - TAKE_EVERY_MS,
    async release() {
      stop();
      await taking;
      if (until === 0) return;
      until = 0;
      await store.commit({ kind: "take-duty", name, owner, until: 0 }).catch(() => undefined);
    },
  };
}
