import { UpstreamStates } from "./call/upstream-state.ts";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable, Writable } from "node:stream";
import { createHmac, randomBytes } from "node:crypto";
import type { Guard, KeyedDigest, Requester, UpstreamDefinitions } from "@countersign/core";
import { CursorSeal } from "./aggregate/cursor.ts";
import { Questions } from "./call/questions.ts";
import type { ClientLimits } from "./call/hold-times.ts";
import { Rounds, type UseOnce, usedByProcess } from "./call/rounds.ts";
import { TaskTable } from "./call/task-table.ts";
import { type TurnLimits, Turns, USUAL_LIMITS } from "./call/turns.ts";
import { HttpDoor, SESSION_IDLE_MS } from "./door/http-door.ts";
import { serveStream } from "./door/stream-door.ts";
import type { OutputSchemas } from "./mask/output-schemas.ts";
import { inspectUpstreams, type UpstreamInspection } from "./inspect.ts";
import { ModernPeers } from "./peer/modern-peers.ts";
import { Peer } from "./peer/peer.ts";
import type { ClientIdentity, Era } from "./upstream/client-identity.ts";
import type { EraMemory } from "./upstream/upstream-link.ts";
import type { UpstreamSettings } from "./upstream/upstream-settings.ts";
import type { Report } from "./report.ts";

export interface GatewayOptions {
  readonly guard: Guard;
  /** Whether definitions are as they were accepted; without it they may be whatever upstreams say. */
  readonly definitions?: UpstreamDefinitions;
  readonly upstreams: readonly UpstreamSettings[];
  /** What clients of several upstreams, and upstreams that several clients share, are told this is. */
  readonly name: string;
  readonly version: string;
  /** How long a held call may be kept waiting for a person without a sign of life. */
  readonly holdMs: number;
  /**
   * How long if the client asked for progress, of which it is told something every `progressEveryMs`. Without it, as
   * long as clients of its name are known to wait, 50 s if nothing is known of it.
   */
  readonly holdWithProgressMs?: number | undefined;
  readonly progressEveryMs: number;
  /** Names by which we are reached over HTTP, beside loopback's. */
  readonly hosts?: readonly string[];
  /** Where that differs for clients of one name; the first that fits counts. */
  readonly clients?: readonly ClientLimits[];
  /** How long a person has to answer what an upstream asks in the middle of a call; 10 minutes by default. */
  readonly answerMs?: number;
  /** For what clients carry for us. Under a key of the installation, so that it outlives this process. */
  readonly digest?: KeyedDigest;
  /** Where it is kept what clients carry for us once; by default in this process. */
  readonly useOnce?: UseOnce;
  /** How many calls each requester may have under way; default {@link USUAL_LIMITS}. */
  readonly limits?: TurnLimits;
  /** How masked results fit the output schemas that clients are shown; default `relax`. */
  readonly outputSchemas?: OutputSchemas;
  readonly report: Report;
  readonly onUpstreamProcess?: (event: UpstreamProcessEvent) => void;
}

export interface UpstreamProcessEvent {
  readonly upstream: string;
  readonly pid: number;
  readonly state: "started" | "stopped";
}

export interface Gateway {
  /**
   * Serves one client on a pair of byte streams: the shim's socket, or standard input and output. Resolves when the
   * client has gone or the gateway was closed, and the upstreams that were started for it are gone.
   */
  serveStream(
    streams: { readonly input: Readable; readonly output: Writable },
    requester: Requester,
  ): Promise<void>;

  /**
   * Serves Streamable HTTP at `/mcp`. The caller has authenticated `requester`; `Host` and `Origin` are checked here.
   * A session is that requester's alone.
   */
  handleHttp(req: IncomingMessage, res: ServerResponse, requester: Requester): Promise<void>;

  /** Connects to every upstream once and lists its tools. What is wrong with one is in its entry. */
  inspect(): Promise<readonly UpstreamInspection[]>;

  /**
   * Stops: calls that wait for a person are let go at once, their requests stay; calls that run may end within
   * `graceMs` (5 s); then every session is closed and every upstream process ended.
   */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

const GRACE_MS = 5_000;

/** What a client may say at once where no upstream says how much it takes. */
const NO_UPSTREAMS_BYTES = 1024 * 1024;

export function createGateway(options: GatewayOptions): Gateway {
  const { guard, upstreams, name, version, report, onUpstreamProcess } = options;
  const { holdMs, holdWithProgressMs, progressEveryMs } = options;
  const own = { name, version };
  const eras: EraMemory = new Map();
  const tasks = new TaskTable();
  const digest = options.digest ?? digestOfProcess();
  const cursors = new CursorSeal(digest);
  const states = new UpstreamStates(digest);
  const rounds = new Rounds(digest, Date.now, options.useOnce ?? usedByProcess(Date.now));
  const questions = new Questions(digest, options.answerMs);
  const turns = new Turns(options.limits ?? USUAL_LIMITS);
  const peers = new Set<Peer>();
  // Clients share it, so an upstream is told about them with each request, or is told that this is us.
  const modernPeers = new ModernPeers((capabilities) =>
    openPeer("modern", { clientInfo: own, capabilities, initialize: {} }),
  );
  const running = new Set<Promise<unknown>>();
  const shutdown = new AbortController();
  const closing = new AbortController();
  const largest = upstreams.map((upstream) => upstream.maxMessageBytes);
  // Without upstreams there is still something to say: that there are none.
  const maxMessageBytes = largest.length === 0 ? NO_UPSTREAMS_BYTES : Math.max(...largest);

  const onProcess = (upstream: string, pid: number, state: "started" | "stopped"): void =>
    onUpstreamProcess?.({ upstream, pid, state });

  async function openPeer(era: Era, identity: ClientIdentity): Promise<Peer> {
    const peer = new Peer({
      guard,
      definitions: options.definitions,
      digest,
      upstreams,
      own,
      era,
      identity,
      times: { holdMs, holdWithProgressMs, progressEveryMs, clients: options.clients ?? [] },
      cursors,
      states,
      tasks,
      rounds,
      questions,
      turns,
      background,
      eras,
      outputSchemas: options.outputSchemas ?? "relax",
      report,
      onProcess,
      onClosed: (closed) => peers.delete(closed),
    });
    peers.add(peer);
    await peer.open();
    if (closing.signal.aborted) await peer.close();
    return peer;
  }

  function background(work: Promise<unknown>): void {
    running.add(work);
    void work.finally(() => running.delete(work));
  }

  async function track<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const promise = run(shutdown.signal);
    running.add(promise);
    try {
      return await promise;
    } finally {
      running.delete(promise);
    }
  }

  const terms = {
    maxMessageBytes,
    hosts: options.hosts ?? [],
    openLegacyPeer: (identity: ClientIdentity) => openPeer("legacy", identity),
    modernPeer: (requester: Requester, declared: unknown) => modernPeers.of(requester, declared),
    track,
  };
  const httpDoor = new HttpDoor(terms);

  async function closeIdle(): Promise<void> {
    for (const peer of await modernPeers.takeIdle(SESSION_IDLE_MS)) {
      await httpDoor.forget(peer);
      await peer.retire();
    }
  }
  const stopAnnouncing = options.definitions?.onDecided((_upstream, kind) => {
    for (const peer of peers) peer.announce(kind);
  });
  const sweep = setInterval(() => void closeIdle(), 60_000).unref();

  return {
    serveStream: (streams, requester) =>
      serveStream(streams, { ...terms, requester, closing: closing.signal }),

    handleHttp: (req, res, requester) => httpDoor.handle(req, res, requester),

    inspect: () => inspectUpstreams(upstreams, own, { report, onProcess }),

    async close({ graceMs = GRACE_MS } = {}) {
      shutdown.abort("the gateway is shutting down");
      questions.close();
      clearInterval(sweep);
      stopAnnouncing?.();
      let timer: NodeJS.Timeout | undefined;
      const grace = new Promise((resolve) => {
        timer = setTimeout(resolve, graceMs);
      });
      let isOver = false;
      void grace.then(() => {
        isOver = true;
      });
      while (running.size > 0 && !isOver) {
        await Promise.race([Promise.allSettled(running), grace]);
      }
      clearTimeout(timer);
      closing.abort();
      await httpDoor.close();
      await Promise.all([...peers].map((peer) => peer.close()));
    },
  };
}

function digestOfProcess(): KeyedDigest {
  const key = randomBytes(32);
  return (text) => createHmac("sha256", key).update(text).digest("base64url");
}
