import type { Clock, Store } from "@countersign/core";
import { eraseBeside, type LogAccess } from "@countersign/storage";
import type { Duty } from "./duty.ts";

export interface RetentionParts {
  readonly store: Store;
  readonly clock: Clock;
  /** What erases; its time is the clock's. */
  readonly access: Omit<LogAccess, "now">;
  /** How long payloads are kept. */
  readonly days: number;
  readonly duty: Duty;
  readonly report: (line: string) => void;
}

const DAY_MS = 86_400_000;
const LOOK_EVERY_MS = 60_000;

/** How far it has come, as a time: what was older then is erased. */
const PLACE = { channel: "retention", key: "before" } as const;

/**
 * Erases payloads that are older than the configuration lets them become, a day's worth at a time, so that nobody waits
 * long for the database. Each step is recorded; legal holds and open approval requests keep what they are about, which
 * is tried again the next day. Records are never erased.
 */
export function startRetention(parts: RetentionParts): { stop(): Promise<void> } {
  const { clock, report, duty } = parts;
  let isStopped = false;
  let isFailing = false;
  let running: Promise<void> | undefined;
  const look = (): void => {
    if (running !== undefined || isStopped || !duty.isMine()) return;
    running = eraseOverdue(parts, () => isStopped)
      .then(() => {
        isFailing = false;
      })
      .catch((error: unknown) => {
        if (isFailing) return;
        isFailing = true;
        const because = error instanceof Error ? error.message : "unknown trouble";
        report(`\`audit.keep_payloads\`: cannot erase what is old: ${because}`);
      })
      .finally(() => {
        running = undefined;
      });
  };
  const stopLooking = clock.every(LOOK_EVERY_MS, look);
  look();
  return {
    async stop() {
      stopLooking();
      isStopped = true;
      await running;
    },
  };
}

/** One look. */
export async function eraseOverdue(
  {
    store,
    clock,
    access,
    days,
  }: Pick<RetentionParts, "store" | "access" | "days"> & {
    readonly clock: Pick<Clock, "now">;
  },
  isStopped: () => boolean,
): Promise<void> {
  const limit = clock.now() - days * DAY_MS;
  let place = await placeOf(store);
  if (place === undefined) return;
  while (!isStopped() && limit - place >= DAY_MS) {
    place += DAY_MS;
    await eraseBeside({
      ...access,
      now: clock.now(),
      selection: { before: place, days },
      by: { operator: "countersign", note: "`audit.keep_payloads` of the configuration" },
    });
    await store.commit({ kind: "keep-channel-note", ...PLACE, value: place });
  }
}

/** Before anything was erased, a day before the first record. */
async function placeOf(store: Store): Promise<number | undefined> {
  const [note] = await store.channelNotes({ channel: PLACE.channel, prefix: PLACE.key, limit: 1 });
  if (typeof note?.value === "number") return note.value;
  const [first] = await store.records({ limit: 1 });
  return first === undefined ? undefined : Date.parse(first.at);
}
