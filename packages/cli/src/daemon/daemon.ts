import { createServer, type Server, type Socket } from "node:net";
import { hostname, userInfo } from "node:os";
import type { Config, UpstreamConfig } from "@countersign/config";
import { type Console, createConsole, type SetupLook } from "@countersign/console";
import {
  type Clock,
  CountersignError,
  matchesGlob,
  type Store,
  type Requester,
} from "@countersign/core";
import {
  type ClientLimits,
  createGateway,
  type Gateway,
  type Report,
  type UpstreamSettings,
} from "@countersign/mcp-gateway";
import {
  assertNoOwnReach,
  localRequester,
  maskingNotices,
  openRuntime,
  recordStart,
  type Runtime,
  startingConfig,
} from "@countersign/runtime";
import { lockDataFolder, makePrivateFolder } from "@countersign/storage";
import { VERSION } from "../version.ts";
import { createSignInFlow, requesterOf } from "@countersign/identity";
import { agentDoor } from "./agent-door.ts";
import {
  prepareSocketFolder,
  readAgentToken,
  removeDaemonAddress,
  socketPath,
  writeDaemonAddress,
} from "./daemon-files.ts";
import { answerGreeting } from "./greeting.ts";
import { createHealth, type Health } from "./health.ts";
import { createMetrics } from "./metrics.ts";
import { idTokens } from "./id-tokens.ts";
import { type HttpServer, startHttpServer } from "./http-server.ts";
import { recentReports } from "./recent-reports.ts";
import { setupLook } from "./setup-look.ts";

export interface DaemonOptions {
  readonly config: Config;
  /** Trouble and notices for the operator, one line each. */
  readonly report: (line: string) => void;
  /** The system's unless given. */
  readonly clock?: Clock;
}

export interface Daemon {
  /** `http://127.0.0.1:4319`, or `null` if it does not listen. */
  readonly origin: string | null;
  /** Clients on the socket right now. */
  readonly connections: () => number;
  readonly runtime: Runtime;
  /** Lets running calls end, keeps held ones for later, and takes the upstream processes with it. */
  close(): Promise<void>;
}

/** How long calls that already run may take to end when the daemon stops. */
const GRACE_MS = 5_000;

/**
 * Starts everything: database, upstreams, socket, HTTP.
 *
 * @throws {CountersignError} `STORAGE_IN_USE` if a daemon runs on this data folder already.
 */
export async function startDaemon({
  config: asked,
  report: reportTo,
  clock: givenClock,
}: DaemonOptions): Promise<Daemon> {
  const reports = recentReports(reportTo);
  const { report } = reports;
  const startedAt = Date.now();
  assertNoOwnReach(asked);
  makePrivateFolder(asked.dataFolder);
  const lock = lockDataFolder(asked.dataFolder);
  const closing: (() => Promise<void> | void)[] = [() => lock.release()];
  const closeAll = async (): Promise<void> => {
    for (const close of closing.reverse()) await close();
  };
  try {
    const starting = startingConfig(asked, process.env);
    const { text, because } = starting;
    const isMeasured = [asked, starting.config].some(({ listen }) => listen.metricsToken !== null);
    const metrics = isMeasured ? createMetrics(VERSION) : undefined;
    const observer = metrics?.observer;
    const runtime = await openRuntime({
      config: starting.config,
      role: "daemon",
      report,
      text,
      observer,
      ...(givenClock === undefined ? {} : { clock: givenClock }),
    });
    closing.push(() => runtime.close());
    const { config } = runtime;
    if (config.policy.observe) {
      report(
        "OBSERVING ONLY: nothing is held and nothing is denied; what the policy would have done is in the log (`policy.observe`)",
      );
    }
    for (const notice of maskingNotices(config.masking)) report(notice);
    const token = config.listen.metricsToken;
    const accepted = await recordStart(runtime, starting);
    if (accepted !== null && because === "changed") report(accepted);
    const { clock } = runtime.guardParts;
    const guard = metrics?.timing(runtime.guard, clock) ?? runtime.guard;
    const gateway = createGateway(gatewayOptions(config, { ...runtime, guard }, report));

    const sockets = new Set<Socket>();
    const socketServer = await listenForShims(config, gateway, sockets, runtime, report);
    closing.push(() => closeSocketServer(socketServer, sockets));

    const { store } = runtime;
    metrics?.read({ store, clock, clients: () => sockets.size });
    const health = createHealth({
      store,
      metrics: metrics === undefined || token === null ? null : { ...metrics, token },
    });
    const http = await startHttp(config, gateway, runtime, health, report, (origin) =>
      setupLook({
        config,
        runtime,
        gateway,
        reports,
        connections: () => sockets.size,
        origin,
        startedAt,
      }),
    );
    if (http !== null) closing.push(() => http.close());
    // Closed before the doors are, so that what it still has to say gets out.
    closing.push(() => gateway.close({ graceMs: GRACE_MS }));

    writeDaemonAddress(config.dataFolder, {
      pid: process.pid,
      version: VERSION,
      http: http?.origin ?? null,
      startedAt: new Date(startedAt).toISOString(),
    });
    closing.push(() => removeDaemonAddress(config.dataFolder));
    closing.push(() => health.startDraining());

    let closed: Promise<void> | undefined;
    return {
      origin: http?.origin ?? null,
      connections: () => sockets.size,
      runtime,
      close: () => (closed ??= closeAll()),
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** What the gateway is to do, from the configuration. */
export function gatewayOptions(
  config: Config,
  runtime: Pick<Runtime, "guard"> & Partial<Pick<Runtime, "digest" | "definitions" | "store">>,
  report: Report,
): Parameters<typeof createGateway>[0] {
  return {
    guard: runtime.guard,
    ...(runtime.digest === undefined ? {} : { digest: runtime.digest }),
    upstreams: config.upstreams.flatMap((upstream) => upstreamSettings(upstream, config.masking)),
    ...(runtime.store === undefined ? {} : { useOnce: useOnceIn(runtime.store) }),
    ...(runtime.definitions === undefined ? {} : { definitions: runtime.definitions }),
    name: "countersign",
    version: VERSION,
    holdMs: config.approvals.holdSeconds * 1000,
    ...(config.approvals.holdWithProgressSeconds === null
      ? {}
      : { holdWithProgressMs: config.approvals.holdWithProgressSeconds * 1000 }),
    hosts: config.listen.publicUrl === null ? [] : [new URL(config.listen.publicUrl).hostname],
    progressEveryMs: config.approvals.progressEverySeconds * 1000,
    clients: config.clients.map(clientLimits),
    limits: {
      atOnce: config.limits.callsAtOnce,
      waiting: config.limits.callsWaiting,
      held: config.limits.callsHeld,
    },
    outputSchemas: config.masking.outputSchemas,
    report,
  };
}

/** Good for one use by all processes that work on one store, and over restarts. */
function useOnceIn(store: Store): (key: string, until: number) => Promise<boolean> {
  return async (key, until) => {
    const [result] = await store.commit({ kind: "use-once", key, until });
    return result?.done === true;
  };
}

function clientLimits(written: Config["clients"][number]): ClientLimits {
  const { client, holdSeconds, holdWithProgressSeconds, progressEverySeconds, rounds } = written;
  return {
    client,
    ...(holdSeconds === undefined ? {} : { holdMs: holdSeconds * 1000 }),
    ...(holdWithProgressSeconds === undefined
      ? {}
      : { holdWithProgressMs: holdWithProgressSeconds * 1000 }),
    ...(progressEverySeconds === undefined ? {} : { progressEveryMs: progressEverySeconds * 1000 }),
    ...(rounds === undefined ? {} : { rounds }),
  };
}

/** Nothing for tools of programs: the gateway has no way to them. */
function upstreamSettings(
  upstream: UpstreamConfig,
  masking: Config["masking"],
): readonly UpstreamSettings[] {
  const { transport } = upstream;
  if (transport.kind === "program") return [];
  return [
    {
      name: upstream.name,
      trust: upstream.trust,
      server:
        transport.kind === "stdio"
          ? {
              command: transport.command,
              args: transport.args,
              env: transport.env,
              cwd: transport.cwd,
            }
          : { url: transport.url, headers: transport.headers },
      toolPrefix: upstream.toolPrefix,
      startTimeoutMs: upstream.startTimeoutSeconds * 1000,
      maxMessageBytes: upstream.maxMessageBytes,
      ...(upstream.maxResultBytes === null ? {} : { maxResultBytes: upstream.maxResultBytes }),
      maxDefinitionBytes: upstream.maxDefinitionBytes,
      maxTools: upstream.maxTools,
      maxTaskMs: upstream.maxTaskSeconds * 1000,
      categories: upstream.tools,
      binaries: masking.binary.filter(
        (rule) => rule.upstream === undefined || matchesGlob(rule.upstream, upstream.name),
      ),
    },
  ];
}

/** Whoever can open the socket runs under this account: its folder lets nobody else in. */
export function thisRequester(): ReturnType<typeof localRequester> {
  return localRequester(userInfo().username, hostname());
}

async function listenForShims(
  config: Config,
  gateway: Gateway,
  sockets: Set<Socket>,
  { store }: Pick<Runtime, "store">,
  report: (line: string) => void,
): Promise<Server> {
  const path = socketPath(config.dataFolder);
  prepareSocketFolder(path);
  const tokens = idTokens(config);
  /** Whoever signed in with `countersign login`; else somebody who proved no more than their account. */
  const signedIn = async (idToken: string | null): Promise<Requester> => {
    if (idToken === null) return thisRequester();
    const checked = await tokens.check(idToken);
    if ("identity" in checked) {
      const requester = requesterOf({ ...checked.identity, client: null });
      await store.commit({ kind: "append", record: { type: "requester.signed_in", requester } });
      return requester;
    }
    const note = `stdio client: ${checked.problem}; it calls as the local account, unverified`;
    report(`${note}: \`countersign login\``);
    await store.commit({ kind: "append", record: { type: "requester.sign_in_failed", note } });
    return thisRequester();
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
    const serve = async (): Promise<void> => {
      const greeted = await answerGreeting(socket);
      if (greeted === undefined) return;
      const requester = await signedIn(greeted.idToken);
      await gateway.serveStream({ input: socket, output: socket }, requester);
      socket.end();
    };
    serve().catch((error: unknown) => {
      report(
        `a client's connection failed: ${error instanceof Error ? error.message : "unknown trouble"}`,
      );
      socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(path, resolve);
  });
  return server;
}

async function closeSocketServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of sockets) socket.destroy();
  await closed;
}

async function startHttp(
  config: Config,
  gateway: Gateway,
  runtime: Runtime,
  health: Health,
  report: (line: string) => void,
  setupOf: (origin: string) => SetupLook,
): Promise<HttpServer | null> {
  const { http, agentAuthentication, publicUrl } = config.listen;
  if (http === null) return null;
  // Before anybody can knock: who waits for the port may read it next.
  const agentToken = readAgentToken(config.dataFolder);
  try {
    return await startHttpServer({
      host: http.host,
      port: http.port,
      gateway,
      health,
      publicUrl,
      openDoor: (origin) =>
        agentDoor({
          authentication: agentAuthentication,
          agentToken,
          local: thisRequester(),
          providers: config.identity.providers,
          serviceKeys: runtime.serviceKeys,
          origin,
          record: async (draft) => {
            await runtime.store.commit({ kind: "append", record: draft });
          },
          now: () => runtime.guardParts.clock.now(),
        }),
      openConsole: (origins) => openConsole(config, runtime, origins, report, setupOf(origins[0])),
      report,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new CountersignError(
      "DAEMON_UNAVAILABLE",
      `port ${http.port} on ${http.host} is taken by another program: set \`listen.http\` in ${config.file} to another one, or to \`127.0.0.1:0\` for any that is free`,
      { cause: error },
    );
  }
}

function openConsole(
  config: Config,
  runtime: Runtime,
  [origin, ...otherOrigins]: readonly [string, ...string[]],
  report: (line: string) => void,
  setup: SetupLook,
): Console {
  return createConsole({
    reviewing: runtime.reviewing,
    policyChanges: runtime.policyChanges,
    policyTrials: runtime.policyTrials,
    exchanges: runtime.exchanges,
    setup,
    definitions: runtime.definitions,
    credentials: runtime.credentials,
    sessions: runtime.sessions,
    digest: runtime.digest,
    passkeys: runtime.passkeys,
    serviceKeys: runtime.serviceKeys,
    access: runtime.access,
    changesTakePasskey: () => runtime.policy().changes !== undefined,
    signInFlow: createSignInFlow({
      providers: config.identity.providers,
      store: runtime.store,
      digest: runtime.digest,
      now: () => runtime.guardParts.clock.now(),
    }),
    personOf: runtime.personOf,
    heads: runtime.heads,
    mode: config.mode,
    people: Object.fromEntries(
      config.people.map((person) => [person.id, { name: person.name ?? person.id }]),
    ),
    status: () => ({
      version: VERSION,
      upstreams: config.upstreams.map((upstream) => upstream.name),
      policyHash: runtime.policy().hash,
      observes: runtime.policy().observe === true,
    }),
    log: runtime.store,
    search: runtime.search,
    record: async (draft) => {
      await runtime.store.commit({ kind: "append", record: draft });
    },
    origin,
    otherOrigins,
    now: () => runtime.guardParts.clock.now(),
    report,
  });
}
