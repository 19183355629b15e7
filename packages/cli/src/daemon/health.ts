/** What load balancers and monitoring ask. Says nothing about anybody. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { APPROVAL_STATES, type Store } from "@countersign/core";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";

export interface HealthParts {
  readonly store: Pick<Store, "countApprovals" | "outbox" | "pause">;
  readonly version: string;
  /** What whoever asks for the metrics presents; without it there are none. */
  readonly metricsToken: string | null;
  /** Clients connected right now. */
  readonly clients: () => number;
}

export interface Health {
  /** Answers what is its business; `false` if it is not. */
  answer(path: string, req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  /** From now on no new work should come here: what runs is let end. */
  startDraining(): void;
}

/** How long the database may take to answer before nothing should be sent here. */
const READY_MS = 2_000;

/** More of what waits to be told are not counted. */
const MOST_WAITING = 1_000;

export function createHealth(parts: HealthParts): Health {
  const { store, metricsToken } = parts;
  const registry = metricsToken === null ? undefined : metricsOf(parts);
  let isDraining = false;

  const isReady = async (): Promise<boolean> => {
    if (isDraining) return false;
    const { promise: late, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(resolve, READY_MS, false);
    const readable = store.pause().then(
      () => true,
      () => false,
    );
    try {
      return await Promise.race([readable, late]);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    startDraining: () => {
      isDraining = true;
    },
    async answer(path, req, res) {
      if (path === "/healthz") return say(res, 200, "ok\n");
      if (path === "/readyz") {
        return (await isReady()) ? say(res, 200, "ready\n") : say(res, 503, "not ready\n");
      }
      if (path !== "/metrics" || !registry || metricsToken === null) return false;
      if (!presents(req, metricsToken)) {
        res.setHeader("www-authenticate", "Bearer");
        return say(res, 401, "expected the metrics token\n");
      }
      res.setHeader("content-type", registry.contentType);
      return say(res, 200, await registry.metrics());
    },
  };
}

function metricsOf({ store, version, clients }: HealthParts): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
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
      registers: [registry],
      collect() {
        return collect(this as Gauge);
      },
    });
  gauge("countersign_info", "The version that runs.", ["version"], (of) => of.set({ version }, 1));
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
    "countersign_outbox",
    `What channels are still to be told, up to ${MOST_WAITING}.`,
    [],
    async (of) => {
      const filter = { dueBy: Number.MAX_SAFE_INTEGER, limit: MOST_WAITING };
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
  return registry;
}

function presents({ headers }: IncomingMessage, token: string): boolean {
  const hashed = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hashed(headers.authorization ?? ""), hashed(`Bearer ${token}`));
}

function say(res: ServerResponse, status: number, text: string): true {
  if (!res.hasHeader("content-type")) res.setHeader("content-type", "text/plain");
  res.writeHead(status).end(text);
  return true;
}
