import { randomBytes } from "node:crypto";
import type { Config } from "@countersign/config";
import {
  type Clock,
  CountersignError,
  type PolicyReplay,
  type ReplayedCall,
  type Scan,
} from "@countersign/core";
import { type ReplayParts, replayLog } from "../replay.ts";

/** A trial works in the daemon beside everything else, so it has an end. */
const MOST_CALLS = 50_000;
const LONGEST_MS = 10 * 60_000;

/** What is shown of the calls that would be decided differently: the newest. */
const MOST_SHOWN = 200;

/** What is remembered of earlier trials. */
const MOST_KEPT = 10;

export interface ReplaysParts extends Omit<ReplayParts, "scan"> {
  readonly clock: Clock;
  readonly report: (line: string) => void;
  /** How many calls are decided at most. */
  readonly mostCalls?: number;
}

/** Policies that are tried on the log, one at a time, in this process. */
export class Replays {
  readonly #parts: ReplaysParts;
  readonly #kept: Job[] = [];
  #running: Promise<void> = Promise.resolve();

  constructor(parts: ReplaysParts) {
    this.#parts = parts;
  }

  /** @throws {CountersignError} `REPLAY_RUNNING` */
  assertFree(): void {
    const running = this.#kept.find(({ state }) => state === "running");
    if (running === undefined) return;
    throw new CountersignError(
      "REPLAY_RUNNING",
      `started by ${running.by}: wait for it or stop it`,
    );
  }

  async start(
    config: Config,
    next: { readonly config: Config; readonly scan: Scan },
    about: Pick<PolicyReplay, "of" | "by" | "since">,
  ): Promise<PolicyReplay> {
    const [newest] = await this.#parts.store.records({ newestFirst: true, limit: 1 });
    this.assertFree();
    const job = new Job(about, this.#parts.clock.now(), newest?.sequence ?? 0);
    this.#kept.unshift(job);
    this.#kept.splice(MOST_KEPT);
    this.#running = this.#run(job, config, next);
    return job.shown();
  }

  all(): readonly PolicyReplay[] {
    return this.#kept.map((job) => job.shown());
  }

  /** @throws {CountersignError} `REPLAY_NOT_FOUND` */
  stop(id: string, because: string): PolicyReplay {
    const job = this.#kept.find((one) => one.id === id);
    if (job === undefined) throw new CountersignError("REPLAY_NOT_FOUND", "check the id");
    job.stop(because);
    return job.shown();
  }

  /** Stops what runs, and waits until it has. */
  async close(): Promise<void> {
    for (const job of this.#kept) job.stop("the daemon stopped");
    await this.#running;
  }

  async #run(
    job: Job,
    config: Config,
    next: { readonly config: Config; readonly scan: Scan },
  ): Promise<void> {
    const { store, vault, clock, report, mostCalls = MOST_CALLS } = this.#parts;
    try {
      await replayLog({ store, vault, scan: next.scan }, config, next.config, {
        ...(job.since === null ? {} : { since: job.since }),
        onCall: (call) => job.count(call),
        goesOn: (read) => {
          job.read = read;
          if (read >= job.records) return false;
          if (job.calls >= mostCalls)
            job.stop(`it has decided ${job.calls} calls: name a later time`);
          if (clock.now() - job.startedAt > LONGEST_MS)
            job.stop("it took too long: name a later time");
          return job.state === "running";
        },
      });
      job.end("done", clock.now());
    } catch (error) {
      const because = error instanceof CountersignError ? error.message : "it failed";
      report(`a trial of a policy failed: ${error instanceof Error ? error.message : "unknown"}`);
      job.fail(because, clock.now());
    }
  }
}

class Job {
  readonly id: string = `rpl_${randomBytes(8).toString("hex")}`;
  readonly of: PolicyReplay["of"];
  readonly by: string;
  readonly since: string | null;
  readonly startedAt: number;
  readonly records: number;
  read = 0;
  calls = 0;
  state: PolicyReplay["state"] = "running";
  #endedAt: number | null = null;
  #erased = 0;
  #because: string | null = null;
  readonly #changes = new Map<string, PolicyReplay["changes"][number]>();
  readonly #newest: ReplayedCall[] = [];

  constructor(
    { of, by, since }: Pick<PolicyReplay, "of" | "by" | "since">,
    startedAt: number,
    records: number,
  ) {
    this.of = of;
    this.by = by;
    this.since = since;
    this.startedAt = startedAt;
    this.records = records;
  }

  count(call: "same" | "erased" | ReplayedCall): void {
    this.calls++;
    if (call === "same") return;
    if (call === "erased") {
      this.#erased++;
      return;
    }
    const { was, would } = call;
    const change = this.#changes.get(`${was} ${would}`);
    this.#changes.set(`${was} ${would}`, { was, would, calls: (change?.calls ?? 0) + 1 });
    this.#newest.push(call);
    if (this.#newest.length > MOST_SHOWN) this.#newest.shift();
  }

  stop(because: string): void {
    if (this.state !== "running") return;
    this.state = "stopped";
    this.#because = because;
  }

  end(state: "done", at: number): void {
    if (this.state === "running") this.state = state;
    this.#endedAt = at;
  }

  fail(because: string, at: number): void {
    this.state = "failed";
    this.#because = because;
    this.#endedAt = at;
  }

  shown(): PolicyReplay {
    const { id, state, of, by, startedAt, since, read, records, calls } = this;
    return {
      id,
      state,
      of,
      by,
      startedAt,
      endedAt: this.#endedAt,
      since,
      read: Math.min(read, records),
      records,
      calls,
      erased: this.#erased,
      changes: [...this.#changes.values()],
      different: this.#newest.toReversed(),
      because: this.#because,
    };
  }
}
