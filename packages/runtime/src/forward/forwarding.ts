import type { Clock, Store } from "@countersign/core";
import type { Duty } from "../duty.ts";
import type { LogSink } from "./log-sink.ts";

export interface ForwardingParts {
  readonly store: Store;
  readonly clock: Clock;
  /** Name of the log. */
  readonly origin: string;
  readonly duty: Duty;
  /** Trouble, one line each. */
  readonly report: (line: string) => void;
}

/** How often what is new is looked for, and how much is sent at once. */
const LOOK_EVERY_MS = 500;
const AT_ONCE = 200;

/** How long to wait after an attempt that failed. A receiver is never given up. */
const RETRY_AFTER_MS: readonly number[] = [1_000, 5_000, 30_000, 120_000, 600_000];

/**
 * Sends every record to every sink in its order, from the first one on. How far each is lies in the store, written
 * after the receiver has the records: none is left out, and some may come twice. Holds nothing up: a receiver that is
 * away is told later what it missed.
 */
export function startForwarding(
  parts: ForwardingParts,
  sinks: readonly LogSink[],
): { stop(): Promise<void> } {
  const loops = sinks.map((sink) => startSink(parts, sink));
  return {
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}

function startSink(
  { store, clock, origin, report, duty }: ForwardingParts,
  sink: LogSink,
): { stop(): Promise<void> } {
  const channel = `forward:${sink.name}`;
  let cursor: number | undefined;
  let failures = 0;
  let notBefore = 0;
  let isStopped = false;
  let sending: Promise<void> | undefined;

  const sendNews = async (): Promise<void> => {
    cursor ??= await readCursor(store, channel);
    while (!isStopped && duty.isMine()) {
      const records = await store.records({ afterSequence: cursor, limit: AT_ONCE });
      const last = records.at(-1)?.sequence;
      if (last === undefined) return;
      await sink.send(records, origin);
      await store.commit({ kind: "keep-channel-note", channel, key: "cursor", value: last });
      cursor = last;
      if (failures > 0)
        report(`\`audit.forward\` ${sink.name}: it is back, and has what it missed`);
      failures = 0;
    }
  };
  const look = (): void => {
    // How far another daemon came meanwhile stands in the store.
    if (!duty.isMine()) cursor = undefined;
    if (sending !== undefined || isStopped || clock.now() < notBefore || !duty.isMine()) return;
    sending = sendNews()
      .catch((error: unknown) => {
        const wait = RETRY_AFTER_MS[Math.min(failures, RETRY_AFTER_MS.length - 1)] ?? 0;
        notBefore = clock.now() + wait;
        if (failures++ > 0) return;
        const because = error instanceof Error ? error.message : "unknown trouble";
        report(
          `\`audit.forward\` ${sink.name}: cannot send (${because}); what it misses is kept and sent later`,
        );
      })
      .finally(() => {
        sending = undefined;
      });
  };
  const stopLooking = clock.every(LOOK_EVERY_MS, look);
  look();
  return {
    async stop() {
      stopLooking();
      isStopped = true;
      await sink.close();
      await sending;
    },
  };
}

async function readCursor(store: Store, channel: string): Promise<number> {
  const [note] = await store.channelNotes({ channel, prefix: "cursor", limit: 1 });
  return typeof note?.value === "number" ? note.value : 0;
}
