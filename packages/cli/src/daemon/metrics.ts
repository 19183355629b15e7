/** What monitoring reads. No label takes a value that a caller, an upstream or a person can choose. */
import {
  APPROVAL_STATES,
  type Clock,
  type Door,
  doorWith,
  type Guard,
  type GuardedCall,
  type Store,
} from "@countersign/core";
import type { WriteObserver } from "@countersign/storage";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { countedLater, observedLater } from "./observed-later.ts";

/** What is asked whenever somebody reads them. */
export interface MetricSources {
  readonly store: Pick<Store, "approvals" | "countApprovals" | "outbox" | "pause">;
  /** The one that leases are compared by. */
  readonly clock: Pick<Clock, "now">;
  /** Clients connected right now. */
  readonly clients: () => number;
}

export interface Metrics {
  /** Hears of every transaction. */
  readonly observer: WriteObserver;
  /** The same guard, with its calls timed. */
  timing(guard: Guard, clock: Pick<Clock, "now">): Guard;
  /** To be called once, before they are read. */
  read(sources: MetricSources): void;
  readonly contentType: string;
  text(): Promise<string>;
}

/** More of what waits to be told, and more executions, are not counted. */
const MOST = 1_000;

/** Seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: "countersign_info",
    help: "The version that runs.",
    labelNames: ["version"],
    registers,
  }).set({ version }, 1);
  return {
    observer: writing(registers),
    timing: timed(registers),
    read: (sources) => readings(registers, sources),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

function writing(registers: Registry[]): WriteObserver {
  const seconds = observedLater({
    name: "countersign_commit_seconds",
    help: "Transactions of the database that were written: until durable, waiting for the one before and tries included.",
    buckets: BUCKETS,
    registers,
  });
  const failures = new Counter({
    name: "countersign_commit_failures_total",
    help: "Transactions in which something could not be written, by the code of the error.",
    labelNames: ["code"],
    registers,
  });
  for (const code of ["AUDIT_WRITE_FAILED", "VAULT_COLLISION"]) failures.inc({ code }, 0);
  const troubles = new Counter({
    name: "countersign_database_errors_total",
    help: "Errors of the shared database while writing, and what then became of the transaction.",
    labelNames: ["kind", "result"],
    registers,
  });
  for (const kind of ["conflict", "connection", "other"]) {
    for (const result of ["tried-again", "found", "given-up"]) troubles.inc({ kind, result }, 0);
  }
  let lastAt = 0;
  // Registered with the others; asked when they are read.
  void new Gauge({
    name: "countersign_last_commit_timestamp_seconds",
    help: "When this process last wrote, by its own clock: an idle one writes at every checkpoint's time, too.",
    registers,
    collect() {
      this.set(lastAt / 1_000);
    },
  });
  return {
    wrote(took, outcome) {
      if (outcome !== "written") return failures.inc({ code: outcome });
      seconds(took);
      lastAt = Date.now();
    },
    trouble: (trouble) => troubles.inc({ ...trouble }),
  };
}

function timed(registers: Registry[]): Metrics["timing"] {
  const count = countedLater({
    name: "countersign_calls_total",
    help: "Calls that were answered, by what they came to; error: the guard itself failed.",
    label: "outcome",
    registers,
  });
  const added = observedLater({
    name: "countersign_call_added_seconds",
    help: "What a call took beside its upstream, from its arrival to its answer. Without calls that were held, or answered with what an earlier one came to.",
    buckets: BUCKETS,
    registers,
  });
  const fromDecision = new Histogram({
    name: "countersign_decision_to_execution_seconds",
    help: "From a request's approval to the sending of its call, while its caller waits.",
    buckets: BUCKETS,
    registers,
  });
  return (guard, clock) => ({
    ...guard,
    async run(call, door) {
      const from = performance.now();
      let isHeld = false;
      let sentAt: number | undefined;
      let elsewhere = 0;
      const watched = withMembers(door, {
        onHeld(request) {
          isHeld = true;
          door.onHeld?.(request);
        },
        async execute(...args) {
          sentAt = clock.now();
          const sent = performance.now();
          try {
            return await door.execute(...args);
          } finally {
            elsewhere += performance.now() - sent;
          }
        },
      });
      let answered: GuardedCall;
      try {
        answered = await guard.run(call, watched);
      } catch (error) {
        count("error");
        throw error;
      }
      const { outcome } = answered;
      count(outcome.kind);
      if (!isHeld && (sentAt !== undefined || outcome.kind === "denied")) {
        added((performance.now() - from - elsewhere) / 1_000);
      }
      const decidedAt = "approval" in outcome ? outcome.approval?.decision?.at : undefined;
      if (isHeld && sentAt !== undefined && decidedAt !== undefined) {
        fromDecision.observe(Math.max(0, sentAt - decidedAt) / 1_000);
      }
      return answered;
    },
  });
}

/** The same door with other members; what it only works out when it is asked for stays so. */
function withMembers(door: Door, members: Required<Pick<Door, "execute" | "onHeld">>): Door {
  const { acknowledges, waitMs, siblings, skip } = door;
  const others: { readonly [K in keyof Required<Omit<Door, "signal">>]: Door[K] | undefined } = {
    acknowledges,
    waitMs,
    currentToolHash: door.currentToolHash && (() => door.currentToolHash?.() ?? ""),
    siblings,
    skip,
    fitting: door.fitting && (() => door.fitting?.()),
    ...members,
  };
  return doorWith(others as Omit<Door, "signal">, () => door.signal);
}

function readings(registers: Registry[], { store, clock, clients }: MetricSources): void {
  const gauge = (
    name: string,
    help: string,
    labelNames: readonly string[],
    collect: (of: Gauge) => Promise<void> | void,
  ) =>
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers,
      collect() {
        return collect(this as Gauge);
      },
    });
  gauge("countersign_clients", "Clients connected to the socket.", [], (of) => of.set(clients()));
  gauge(
    "countersign_approvals",
    "Approval requests, by state: executed and unknown among them.",
    ["state"],
    async (of) => {
      for (const state of APPROVAL_STATES) {
        of.set({ state }, await store.countApprovals({ states: [state] }));
      }
    },
  );
  gauge(
    "countersign_executions",
    `Approved calls that are running, at whichever replica, by their lease: over is one whose replica no longer renews it. Up to ${MOST}.`,
    ["lease"],
    async (of) => {
      const running = await store.approvals({ states: ["executing"], limit: MOST });
      const over = running.filter(({ leaseUntil }) => (leaseUntil ?? 0) <= clock.now()).length;
      of.set({ lease: "held" }, running.length - over);
      of.set({ lease: "over" }, over);
    },
  );
  gauge(
    "countersign_outbox",
    `What channels are still to be told, up to ${MOST}.`,
    [],
    async (of) => {
      const filter = { dueBy: Number.MAX_SAFE_INTEGER, limit: MOST };
      of.set((await store.outbox(filter)).length);
    },
  );
  gauge(
    "countersign_database_read_seconds",
    "How long the database took to answer one question, asked for this.",
    [],
    async (of) => {
      const from = performance.now();
      await store.pause();
      of.set((performance.now() - from) / 1_000);
    },
  );
  gauge("countersign_paused", "1 while everything is paused.", [], async (of) =>
    of.set((await store.pause()) === null ? 0 : 1),
  );
}
