/**
 * Kills and pauses replicas and crashes their database, again and again, while real agents call whichever replica
 * answers and a reviewer decides at another; then looks at what was done, by whom it was approved, and what is left.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ApprovalRequest } from "@countersign/core";
import {
  openPostgresStorage,
  readMasterKey,
  readSigningKey,
  takeSnapshot,
  verifyLog,
} from "@countersign/storage";
import { type Postgres, startPostgres } from "@countersign/testkit";
import { openAgent } from "../kill/agent.ts";
import { EDITION_FILE, type Effect, EFFECTS_FILE } from "../kill/effects.ts";
import { Reviewer } from "../kill/reviewer.ts";
import { makeReplicas, type Replica, type Replicas } from "./replicas.ts";

export interface ReplicaBatteryOptions {
  /** How often something is killed, paused or crashed. */
  readonly troubles: number;
  readonly replicas?: number;
  /** For the daemons. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface ReplicaBatteryReport {
  readonly kills: number;
  readonly pauses: number;
  readonly crashes: number;
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
approvals: { hold_seconds: 1, expires_after_seconds: 600 }
`;

const CALLERS = 6;
const LEASE_SECONDS = 3;
const SETTLE_MS = 90_000;
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
  const postgres = await startPostgres({ durable: true });
  const url = await postgres.freshUrl();
  const replicas = await makeReplicas(options.replicas ?? 3, {
    url,
    config: CONFIG,
    storage: `, lease_seconds: ${LEASE_SECONDS}`,
  });
  try {
    return await new Battery(replicas, postgres, url, options).run();
  } finally {
    await replicas.leave();
    await postgres.close();
  }
}

class Battery {
  readonly #replicas: Replicas;
  readonly #postgres: Postgres;
  readonly #url: string;
  readonly #options: ReplicaBatteryOptions;
  readonly #reviewer: Reviewer;
  readonly #calls: Call[] = [];
  readonly #counts = { kills: 0, pauses: 0, crashes: 0 };
  #isCreating = true;
  #isReviewing = true;

  constructor(replicas: Replicas, postgres: Postgres, url: string, options: ReplicaBatteryOptions) {
    this.#replicas = replicas;
    this.#postgres = postgres;
    this.#url = url;
    this.#options = options;
    this.#reviewer = new Reviewer(replicas);
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
    for (let at = 0; at < this.#options.troubles; at++) {
      await this.#makeTrouble(at);
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
    return this.#replicas.start(replica, this.#options.env);
  }

  async #makeTrouble(at: number): Promise<void> {
    if (at % 8 === 7) {
      this.#counts.crashes++;
      await this.#postgres.kill();
      await sleep(Math.random() * 500);
      return this.#postgres.start();
    }
    const replica = this.#any();
    if (replica?.daemon === undefined) return;
    if (Math.random() < 0.25) {
      this.#counts.pauses++;
      replica.isPaused = true;
      replica.daemon.process.kill("SIGSTOP");
      // Longer than its lease, so that others take what it was doing for lost.
      await sleep(LEASE_SECONDS * 1_000 + 1_500);
      replica.daemon.process.kill("SIGCONT");
      replica.isPaused = false;
      return;
    }
    this.#counts.kills++;
    await this.#replicas.kill(replica);
    await this.#start(replica);
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
    const args = { id: call.id, before_ms: 10, after_ms: 10, stubborn: true };
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
        for (const { id } of await this.#reviewer.list("pending")) {
          await this.#reviewer.decide(id, Math.random() < 0.85 ? "approve" : "reject");
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

  async #judge(stuck: readonly string[]): Promise<ReplicaBatteryReport> {
    const { requests, claims } = await this.#kept();
    const byId = new Map(requests.map((request) => [request.id, request]));
    const effects = this.#effects();
    const violations: string[] = stuck.map((what) => `stuck: ${what}`);

    const seen = new Set<string>();
    for (const { exchange, id } of effects) {
      if (seen.has(exchange)) violations.push(`double: ${id} was done twice in ${exchange}`);
      seen.add(exchange);
      const verb = byId.get(claims.get(exchange) ?? "")?.decision?.verb;
      if (verb !== "approve") violations.push(`unapproved: ${id}, decided ${verb ?? "by nobody"}`);
    }
    for (const told of this.#reviewer.acknowledged) {
      const { decision, state } = byId.get(told.approval) ?? {};
      const kept = told.kind === "decision" ? decision?.verb === told.verb : state === told.outcome;
      if (!kept) violations.push(`lost: ${told.approval}, acknowledged ${told.kind}`);
    }
    for (const { id, told } of this.#calls) {
      const hasRun = effects.some((effect) => effect.id === id);
      if (told === "answered" && !hasRun)
        violations.push(`untrue: ${id} was answered and not done`);
    }
    violations.push(...(await this.#verify()));
    return {
      ...this.#counts,
      acknowledged: this.#reviewer.acknowledged.length,
      effects: effects.length,
      answered: this.#calls.filter(({ told }) => told === "answered").length,
      violations,
    };
  }

  /** All requests, and which of them was claimed to be executed under which id of a call. */
  async #kept(): Promise<{
    readonly requests: readonly ApprovalRequest[];
    readonly claims: ReadonlyMap<string, string>;
  }> {
    const folder = this.#replicas.all[0]?.dataFolder ?? "";
    const storage = await openPostgresStorage({
      url: this.#url,
      masterKey: await readMasterKey(folder, {}),
      signingKey: readSigningKey(folder, {}),
      labelOf: () => "X",
    });
    const { store } = storage;
    const requests: ApprovalRequest[] = [];
    const claims = new Map<string, string>();
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
        }
        if (page.length === 0) break;
      }
      return { requests, claims };
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
    await takeSnapshot(this.#url, folder);
    const masterKey = await readMasterKey(folder, {});
    const { firstBad } = await verifyLog({
      folder,
      masterKey,
      vkeys: [readSigningKey(folder, {}).vkey],
    });
    return firstBad === null ? [] : [`log: record ${firstBad.sequence}: ${firstBad.what}`];
  }
}
