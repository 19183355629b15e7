/**
 * Kills and pauses replicas, crashes their database and cuts them off from it, again and again, while real agents call whichever replica
 * answers and a reviewer decides at another; then looks at what was done, by whom it was approved, and what is left.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ApprovalRequest } from "@countersign/core";
import { readMasterKey, readSigningKey, verifyLog } from "@countersign/storage";
import { openPostgresStorage, takeSnapshot } from "@countersign/storage/postgres";
import { openRawClient } from "@countersign/testkit";
import { openAgent } from "../kill/agent.ts";
import { EDITION_FILE, type Effect, EFFECTS_FILE } from "../kill/effects.ts";
import { type Acknowledgement, Reviewer } from "../kill/reviewer.ts";
import { type Network, openProxies } from "./network.ts";
import { makeReplicas, type Replica, type Replicas } from "./replicas.ts";

export interface ReplicaBatteryOptions {
  /** How often something goes wrong. */
  readonly troubles: number;
  /** What does; all of it, unless given. */
  readonly kinds?: readonly TroubleKind[];
  /** How long nothing does, before that. */
  readonly quietMs?: number;
  /** How long a call takes. */
  readonly effectMs?: number;
  /** What lies between replicas and the database. */
  readonly openNetwork?: (replicas: number) => Promise<Network>;
  /** For the daemons. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * `outage`: a replica dies while the server is away; `stall`: while somebody else has the log's end, so that it can read
 * and not write. `cut`: it is, for one replica, while the others reach it.
 */
export type TroubleKind = "kill" | "pause" | "crash" | "outage" | "stall" | "cut";

export interface ReplicaBatteryReport {
  readonly troubles: Readonly<Record<TroubleKind, number>>;
  readonly acknowledged: number;
  readonly effects: number;
  readonly answered: number;
  /** Empty if all is well. */
  readonly violations: readonly string[];
}

const CONFIG = `
upstreams:
  works:
    command: ${process.execPath}
    args: [${join(import.meta.dirname, "../kill/effect-server.ts")}, $FOLDER/works]
    trust: internal
policy:
  default: require-approval
approvals: { hold_seconds: 1, expires_after_seconds: 60 }
`;

const REPLICAS = 3;
const CALLERS = 6;
const LEASE_SECONDS = 3;
const SETTLE_MS = 90_000;
/** In turn: half of it is somebody who dies. */
const KINDS = [
  ...(["kill", "cut", "kill", "pause", "kill", "crash", "kill", "cut"] as const),
  ...(["kill", "outage"] as const),
] satisfies readonly TroubleKind[];
const UNSETTLED = ["pending", "approved", "executing", "unknown"] as const;

interface Call {
  readonly id: string;
  isOver: boolean;
  /** What its agent was told at last. */
  told: string;
}

export async function runReplicaBattery(
  options: ReplicaBatteryOptions,
): Promise<ReplicaBatteryReport> {
  const network = await (options.openNetwork ?? openProxies)(REPLICAS);
  const { url } = network;
  const replicas = await makeReplicas(REPLICAS, {
    url,
    config: CONFIG,
    storage: `, lease_seconds: ${LEASE_SECONDS}`,
  });
  try {
    return await new Battery(replicas, network, options).run();
  } finally {
    await replicas.leave();
    await network.close();
  }
}

class Battery {
  readonly #replicas: Replicas;
  readonly #network: Network;
  readonly #options: ReplicaBatteryOptions;
  readonly #reviewer: Reviewer;
  /** Decides the same at the same time at another replica, often the opposite. */
  readonly #rival: Reviewer;
  readonly #calls: Call[] = [];
  readonly #counts = { kill: 0, pause: 0, crash: 0, outage: 0, stall: 0, cut: 0 };
  #isCreating = true;
  #isReviewing = true;

  constructor(replicas: Replicas, network: Network, options: ReplicaBatteryOptions) {
    this.#replicas = replicas;
    this.#network = network;
    this.#options = options;
    this.#reviewer = new Reviewer(replicas);
    this.#rival = new Reviewer(replicas);
    mkdirSync(this.#works, { recursive: true });
    writeFileSync(join(this.#works, EDITION_FILE), "1");
  }

  get #works(): string {
    return join(this.#replicas.folder, "works");
  }

  async run(): Promise<ReplicaBatteryReport> {
    const { all } = this.#replicas;
    // One after the other the first time: the first one pins the tools.
    for (const replica of all) await this.#start(replica);
    const callers = Array.from({ length: CALLERS }, (_, at) => this.#keepCalling(at));
    const reviewing = this.#keepReviewing();
    await sleep(this.#options.quietMs ?? 0);
    const { kinds = KINDS } = this.#options;
    for (let at = 0; at < this.#options.troubles; at++) {
      const kind = kinds[at % kinds.length] ?? "kill";
      await this.#makeTrouble(kind);
      this.#counts[kind]++;
      await sleep(Math.random() * 400);
    }
    this.#isCreating = false;
    for (const replica of all) if (replica.daemon === undefined) await this.#start(replica);
    const stuck = await this.#settle();
    this.#isReviewing = false;
    await Promise.all([...callers, reviewing]);
    for (const replica of all) await this.#replicas.kill(replica);
    return this.#judge(stuck);
  }

  #start(replica: Replica): Promise<void> {
    const at = this.#replicas.all.indexOf(replica);
    const env = { DATABASE_URL: this.#network.urlOf(at), ...this.#options.env };
    return this.#replicas.start(replica, env);
  }

  async #makeTrouble(kind: TroubleKind): Promise<void> {
    const { postgres } = this.#network;
    if (kind === "crash") {
      await postgres.kill();
      await sleep(Math.random() * 500);
      return postgres.start();
    }
    const replica = this.#any();
    if (replica?.daemon === undefined) return;
    switch (kind) {
      case "kill":
        await this.#replicas.kill(replica);
        return this.#start(replica);

      case "pause":
        replica.isPaused = true;
        replica.daemon.process.kill("SIGSTOP");
        // Longer than its lease, so that others take what it was doing for lost.
        await sleep(LEASE_SECONDS * 1_000 + 1_500);
        replica.daemon.process.kill("SIGCONT");
        replica.isPaused = false;
        return;

      case "outage":
        await postgres.kill();
        await sleep(200 + Math.random() * 300);
        await this.#replicas.kill(replica);
        await postgres.start();
        return this.#start(replica);

      case "stall": {
        const holder = await openRawClient(this.#network.url);
        await holder.query("begin; select 1 from log_head for update");
        await sleep(300 + Math.random() * 500);
        await this.#replicas.kill(replica);
        await holder.end();
        return this.#start(replica);
      }

      case "cut": {
        const at = this.#replicas.all.indexOf(replica);
        return this.#network.cut(at, Math.random() * (LEASE_SECONDS * 1_000 + 1_500));
      }
    }
  }

  #any(): Replica | undefined {
    const alive = this.#replicas.alive();
    return alive[Math.floor(Math.random() * alive.length)];
  }

  async #keepCalling(caller: number): Promise<void> {
    let at = 0;
    while (this.#isCreating) {
      const call: Call = { id: `c${caller}-${at++}`, isOver: false, told: "" };
      this.#calls.push(call);
      await this.#pursue(call);
    }
  }

  /** Makes the same call again, at whichever replica answers, until it is told how it ended. */
  async #pursue(call: Call): Promise<void> {
    const { effectMs = 20 } = this.#options;
    const args = { id: call.id, before_ms: effectMs / 2, after_ms: effectMs / 2, stubborn: true };
    const deadline = Date.now() + SETTLE_MS * 3;
    while (!call.isOver && this.#isReviewing && Date.now() < deadline) {
      const replica = this.#any();
      const origin = replica?.daemon?.origin;
      if (replica === undefined || origin === undefined) {
        await sleep(50);
        continue;
      }
      try {
        const house = { dataFolder: replica.dataFolder, connect: { command: "", args: [] } };
        const agent = await openAgent(house, origin, "http");
        // A replica that is paused keeps its callers waiting: they turn to another one.
        const answer = await agent.call("act", args, AbortSignal.timeout(8_000));
        await agent.hangUp();
        call.told = answer.kind;
        call.isOver = ["answered", "rejected", "unknown", "lapsed"].includes(answer.kind);
      } catch {
        // It died meanwhile.
      }
      if (!call.isOver) await sleep(50);
    }
  }

  async #keepReviewing(): Promise<void> {
    while (this.#isReviewing) {
      const origin = this.#any()?.daemon?.origin;
      if (origin !== undefined) {
        this.#reviewer.visit(origin);
        this.#rival.visit(this.#any()?.daemon?.origin ?? origin);
        for (const { id } of await this.#reviewer.list("pending")) {
          const verb = Math.random() < 0.85 ? "approve" : "reject";
          await Promise.all([
            this.#reviewer.decide(id, verb),
            this.#rival.decide(id, verb === "approve" ? "reject" : "approve"),
          ]);
        }
        for (const { id, exchange } of await this.#reviewer.list("unknown")) {
          const hasRun = this.#effects().some((effect) => effect.exchange === exchange);
          await this.#reviewer.resolve(id, hasRun ? "executed" : "failed");
        }
      }
      await sleep(60);
    }
  }

  #effects(): readonly Effect[] {
    const file = join(this.#works, EFFECTS_FILE);
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line) as Effect);
  }

  /** Waits until everybody has an answer and nothing is open. Returns what is not. */
  async #settle(): Promise<readonly string[]> {
    const deadline = Date.now() + SETTLE_MS;
    for (;;) {
      const open = this.#calls.filter(({ isOver }) => !isOver);
      const left = await this.#reviewer.list(...UNSETTLED);
      if (open.length === 0 && left.length === 0) return [];
      if (Date.now() > deadline) {
        return [
          ...open.map(({ id, told }) => `call ${id} has no answer (last told: ${told})`),
          ...left.map(({ id, state }) => `${id} is still ${state}`),
        ];
      }
      await sleep(200);
    }
  }

  get #acknowledged(): readonly Acknowledgement[] {
    return [...this.#reviewer.acknowledged, ...this.#rival.acknowledged];
  }

  async #judge(stuck: readonly string[]): Promise<ReplicaBatteryReport> {
    const { requests, claims, givenUp } = await this.#kept();
    const byId = new Map(requests.map((request) => [request.id, request]));
    const effects = this.#effects();
    const violations: string[] = stuck.map((what) => `stuck: ${what}`);

    // A call that is made again after its answer was handed over is a new one: what is done once is what was approved.
    const done = new Set<string>();
    for (const { exchange, id } of effects) {
      const approval = claims.get(exchange) ?? exchange;
      if (done.has(approval)) violations.push(`double: ${id} was done twice for ${approval}`);
      done.add(approval);
      const verb = byId.get(claims.get(exchange) ?? "")?.decision?.verb;
      if (verb !== "approve") violations.push(`unapproved: ${id}, decided ${verb ?? "by nobody"}`);
    }
    for (const told of this.#acknowledged) {
      const { decision, state } = byId.get(told.approval) ?? {};
      const kept = told.kind === "decision" ? decision?.verb === told.verb : state === told.outcome;
      if (!kept) violations.push(`lost: ${told.approval}, acknowledged ${told.kind}`);
    }
    for (const { id, told } of this.#calls) {
      const hasRun = effects.some((effect) => effect.id === id);
      if (told === "answered" && !hasRun)
        violations.push(`untrue: ${id} was answered and not done`);
    }
    if (this.#options.troubles === 0) {
      for (const id of givenUp) violations.push(`given up: ${id}, though nobody died`);
    }
    violations.push(...(await this.#verify()));
    return {
      troubles: this.#counts,
      acknowledged: this.#acknowledged.length,
      effects: effects.length,
      answered: this.#calls.filter(({ told }) => told === "answered").length,
      violations,
    };
  }

  /** All requests, and which of them was claimed to be executed under which id of a call. */
  async #kept(): Promise<{
    readonly requests: readonly ApprovalRequest[];
    readonly claims: ReadonlyMap<string, string>;
    /** Executions that were taken for lost. */
    readonly givenUp: readonly string[];
  }> {
    const folder = this.#replicas.all[0]?.dataFolder ?? "";
    const storage = await openPostgresStorage({
      url: this.#network.url,
      masterKey: await readMasterKey(folder, {}),
      signingKey: readSigningKey(folder, {}),
      labelOf: () => "X",
    });
    const { store } = storage;
    const requests: ApprovalRequest[] = [];
    const claims = new Map<string, string>();
    const givenUp: string[] = [];
    try {
      for (let page: readonly ApprovalRequest[] = []; ; requests.push(...page)) {
        page = await store.approvals({ oldestFirst: true, skip: requests.length, limit: 1_000 });
        if (page.length === 0) break;
      }
      for (let afterSequence = 0; ; ) {
        const page = await store.records({ afterSequence, limit: 10_000 });
        for (const { type, exchange, approval, sequence } of page) {
          afterSequence = sequence;
          if (type === "execution.claimed" && exchange && approval) claims.set(exchange, approval);
          if (type === "execution.unknown" && approval) givenUp.push(approval);
        }
        if (page.length === 0) break;
      }
      return { requests, claims, givenUp };
    } finally {
      await storage.close();
    }
  }

  /** Of all replicas' records as one log. */
  async #verify(): Promise<readonly string[]> {
    const keys = this.#replicas.all[0]?.dataFolder ?? "";
    const folder = join(this.#replicas.folder, "verified");
    mkdirSync(folder, { mode: 0o700 });
    for (const name of ["master.key", "signing.key"])
      copyFileSync(join(keys, name), join(folder, name));
    await takeSnapshot(this.#network.url, folder);
    const masterKey = await readMasterKey(folder, {});
    const { firstBad } = await verifyLog({
      folder,
      masterKey,
      vkeys: [readSigningKey(folder, {}).vkey],
    });
    return firstBad === null ? [] : [`log: record ${firstBad.sequence}: ${firstBad.what}`];
  }
}
