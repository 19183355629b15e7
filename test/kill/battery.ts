/**
 * Kills a real daemon with SIGKILL, again and again, while real agents call, vanish and come back and a reviewer
 * decides; after each kill everything that must hold is checked from outside, and at the end that all of it settles.
 */
import type { ChildProcess } from "node:child_process";
import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readMasterKey } from "@countersign/storage";
import { type House, makeHouse, type RunningDaemon } from "../e2e/house.ts";
import { type Aim, aimNamed, AIMS } from "./aims.ts";
import { type BatteryReport, countsOf } from "./battery-report.ts";
import { Ledger } from "./ledger.ts";
import { Life, pick, type World } from "./life.ts";
import { Reviewer } from "./reviewer.ts";
import { type Kill, type State, STATES, statesHit, waitingCalls } from "./states.ts";
import { Upstreams } from "./upstreams.ts";
import { whatCameOf } from "./what-came-of.ts";
import { type Violation, violation, type ViolationKind, violationsIn } from "./verdict.ts";

export interface BatteryOptions {
  readonly kills: number;
  /** Names of aims, taken in turn. All of them by default, and then more kills until every state was hit. */
  readonly aims?: readonly string[];
  /** For the daemons. */
  readonly env?: Readonly<Record<string, string>>;
  /** How likely the tool's definition changes between two lives. */
  readonly newEdition?: number;
  /** Ends when it has found this. */
  readonly endsAt?: ViolationKind;
  /** Told how many kills there were so far, and what the last one brought to light. */
  readonly onKill?: (kills: number, found: readonly Violation[]) => void;
}

const CONFIG = `
upstreams:
  works:
    command: ${process.execPath}
    args: [${join(import.meta.dirname, "effect-server.ts")}, $FOLDER/works]
    trust: internal
policy:
  default: require-approval
  rules:
    - { id: soon, tool: act_soon, decision: require-approval, approval: { expires_after_seconds: 3 } }
approvals: { hold_seconds: 1 }
# The tool says something else in some of its lives; that alone must not make what was approved before apply to it.
definitions: { changed: accept }
`;

/** Verifying reads the whole log; a long one is verified after every so many kills. */
const VERIFY_EVERY = 25;
const LONG_LOG = 4_000;

/** What a calm daemon must not leave behind, and how long it may take to settle it. */
const UNSETTLED: readonly string[] = ["pending", "approved", "executing", "unknown"];
const CALM_MS = 40_000;

const MOST_EXTRA_KILLS = 30;

export async function runBattery(options: BatteryOptions): Promise<BatteryReport> {
  const house = await makeHouse(CONFIG);
  const ledger = new Ledger(house.dataFolder, await readMasterKey(house.dataFolder, {}));
  const battery = new Battery(house, ledger, options);
  let isWell = false;
  try {
    const report = await battery.run();
    isWell = report.violations.length === 0 || options.endsAt !== undefined;
    return report;
  } finally {
    if (!isWell) keepEvidence(house.folder);
    await house.leave();
  }
}

/** What went wrong once in a thousand kills is not seen again soon. */
function keepEvidence(folder: string): void {
  const kept = mkdtempSync(join(tmpdir(), "countersign-kill-evidence-"));
  cpSync(folder, kept, { recursive: true, filter: (path) => !path.endsWith(".sock") });
  process.stderr.write(`what the daemon and the upstream left is kept in ${kept}\n`);
}

class Battery {
  readonly #house: House;
  readonly #options: BatteryOptions;
  readonly #world: World;
  readonly #ledger: Ledger;
  readonly #violations: Violation[] = [];
  readonly #aimed: Record<string, number> = {};
  readonly #hit = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<State, number>;
  #kills = 0;
  /** How long a daemon takes to start, in milliseconds. */
  #startMs = 600;

  constructor(house: House, ledger: Ledger, options: BatteryOptions) {
    this.#house = house;
    this.#ledger = ledger;
    this.#options = options;
    const [reviewer, upstreams] = [new Reviewer(house), new Upstreams(join(house.folder, "works"))];
    this.#world = { house, reviewer, upstreams, calls: [], told: [] };
  }

  async run(): Promise<BatteryReport> {
    const { aims, newEdition = 0.1, endsAt } = this.#options;
    const inTurn = aims?.map(aimNamed) ?? AIMS;
    let turn: Aim[] = [];
    for (;;) {
      if (turn.length === 0) turn = shuffled(inTurn);
      const aim = this.#kills < this.#options.kills ? turn.pop() : this.#missingAim();
      if (aim === undefined) break;
      const kill = await this.#kill(aim);
      // A daemon that does not start any more leaves nothing to go on with.
      if (kill === undefined) return this.#report();
      this.#kills++;
      this.#aimed[aim.name] = (this.#aimed[aim.name] ?? 0) + 1;
      const known = this.#violations.length;
      await this.#check(kill);
      this.#options.onKill?.(this.#kills, this.#violations.slice(known));
      if (this.#violations.some(({ kind }) => kind === endsAt)) return this.#report();
      if (Math.random() < newEdition) this.#world.upstreams.changeDefinition();
    }
    await this.#settle();
    return this.#report();
  }

  /** Some moments are milliseconds long: a state that was never hit is aimed at again. */
  #missingAim(): Aim | undefined {
    const { aims, kills } = this.#options;
    if (aims !== undefined || this.#kills >= kills + MOST_EXTRA_KILLS) return undefined;
    return AIMS.find(({ state }) => state !== "any" && this.#hit[state] === 0);
  }

  #kill({ bringAbout }: Aim): Promise<Kill | undefined> {
    return bringAbout === "while-starting" ? this.#killStarting() : this.#killIn(bringAbout);
  }

  async #killStarting(): Promise<Kill | undefined> {
    let at = 0;
    const kill = (child: ChildProcess): void => {
      at = Date.now();
      child.kill("SIGKILL");
    };
    const daemon = await this.#startDaemon((child) => {
      const timer = setTimeout(kill, Math.random() * this.#startMs, child);
      child.once("exit", () => clearTimeout(timer));
    });
    if (daemon !== undefined) {
      // It was faster than expected.
      if (at === 0) kill(daemon.process);
      await daemon.stop("SIGKILL");
    }
    if (at === 0) return undefined;
    return { at, wasReady: daemon !== undefined, isDeciding: false, waiting: new Set() };
  }

  async #killIn(bringAbout: (life: Life) => Promise<void>): Promise<Kill | undefined> {
    const life = await this.#begin();
    if (life === undefined) return undefined;
    // The shim is a process more, so that it is not in every life.
    const second = pick(["http", "http-session", "http-session", "connect"] as const);
    await life.open(this.#kills % 2 === 0 ? ["http", second] : ["http"]);
    life.resume(0.8);
    life.review(0.5, ({ id }) => whatCameOf(id, this.#ledger, this.#world.upstreams));
    if (Math.random() < 0.3) life.pursue(life.newCall({ before_ms: 20, after_ms: 20 }));
    await bringAbout(life);

    life.daemon.process.kill("SIGKILL");
    const kill: Kill = {
      at: Date.now(),
      wasReady: true,
      isDeciding: life.reviewer.isDeciding,
      waiting: waitingCalls(this.#world.calls),
    };
    await life.daemon.stop("SIGKILL");
    await life.end();
    if (life.daemon.process.signalCode !== "SIGKILL") {
      this.#say("unclean start", `the daemon left by itself: ${life.daemon.said()}`);
    }
    return kill;
  }

  async #begin(): Promise<Life | undefined> {
    const from = Date.now();
    const daemon = await this.#startDaemon();
    if (daemon === undefined) return undefined;
    this.#startMs = this.#startMs * 0.7 + (Date.now() - from) * 0.3;
    return new Life(this.#world, daemon);
  }

  /** @returns `undefined` if it did not get ready, which counts unless it was killed. */
  async #startDaemon(
    onSpawned: (child: ChildProcess) => void = () => undefined,
  ): Promise<RunningDaemon | undefined> {
    let spawned: ChildProcess | undefined;
    try {
      return await this.#house.startDaemon({
        env: this.#options.env ?? {},
        onSpawned: (child) => {
          spawned = child;
          onSpawned(child);
        },
      });
    } catch (error) {
      if (spawned?.signalCode !== "SIGKILL") {
        this.#say("unclean start", error instanceof Error ? error.message : "for no reason");
      }
      return undefined;
    }
  }

  /** Looks at everything from outside, while no daemon runs. */
  async #check(kill: Kill): Promise<void> {
    this.#ledger.look();
    const isLong = this.#ledger.lastSequence > LONG_LOG;
    if (!isLong || this.#kills % VERIFY_EVERY === 0) {
      const wrong = await this.#ledger.verify();
      if (wrong !== undefined) this.#say("log does not verify", wrong);
    }
    const effects = this.#world.upstreams.effects();
    for (const state of statesHit(kill, { ledger: this.#ledger, effects })) this.#hit[state]++;
    this.#judge(kill.wasReady);
  }

  #judge(wasReady: boolean): void {
    const { upstreams, reviewer, told } = this.#world;
    const found = violationsIn({
      ledger: this.#ledger,
      effects: upstreams.effects(),
      acknowledged: reviewer.acknowledged,
      told,
      wasReady,
    });
    for (const { kind, text } of found) this.#say(kind, text);
  }

  #say(kind: ViolationKind, text: string): void {
    const isKnown = this.#violations.some((one) => one.kind === kind && one.text === text);
    if (!isKnown) this.#violations.push(violation(kind, text));
  }

  /** Two calm lives: everybody comes back and everything is decided; then nothing is left to do. */
  async #settle(): Promise<void> {
    const life = await this.#begin();
    if (life === undefined) return;
    await life.open(["http", "connect"]);
    life.resume(1);
    life.review(1, ({ id }) => whatCameOf(id, this.#ledger, this.#world.upstreams));
    const isSettled = async (): Promise<boolean> =>
      this.#world.calls.every((call) => call.isOver || !call.comesBack) &&
      (await life.reviewer.list(...UNSETTLED)).length === 0;
    const deadline = Date.now() + CALM_MS;
    while (!(await isSettled()) && Date.now() < deadline) await sleep(50);
    life.isAlive = false;
    if ((await life.daemon.stop("SIGTERM")) !== 0) {
      this.#say("unclean start", `the daemon did not leave as asked: ${life.daemon.said()}`);
    }
    await life.end();
    await (await this.#startDaemon())?.stop("SIGTERM");
    await this.#checkEnd();
  }

  async #checkEnd(): Promise<void> {
    this.#ledger.look();
    this.#judge(true);
    const verified = await this.#house.countersign("audit", "verify");
    if (verified.status !== 0) this.#say("log does not verify", verified.stdout + verified.stderr);
    for (const { row, approval, call } of this.#ledger.histories.values()) {
      if (UNSETTLED.includes(row.state)) {
        this.#say("unsettled", `${approval} of ${call} is still ${row.state}`);
      }
    }
    for (const call of this.#world.calls) {
      if (call.comesBack && !call.isOver) this.#say("unsettled", `${call.args.id} has no answer`);
    }
    const { upstreams } = this.#world;
    const deadline = Date.now() + 5_000;
    while (upstreams.running().length > 0 && Date.now() < deadline) await sleep(50);
    for (const pid of upstreams.running()) {
      this.#say("process left", `upstream ${pid}`);
      process.kill(pid, "SIGKILL");
    }
  }

  #report(): BatteryReport {
    return {
      kills: this.#kills,
      aimed: this.#aimed,
      hit: this.#hit,
      violations: this.#violations,
      counts: countsOf(this.#world, this.#ledger),
    };
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
