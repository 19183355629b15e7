import { setTimeout as sleep } from "node:timers/promises";
import type { House, RunningDaemon } from "../e2e/house.ts";
import { type Agent, type Answer, type DoorKind, openAgent } from "./agent.ts";
import type { ActArguments, Phase } from "./effects.ts";
import type { Listed, Reviewer } from "./reviewer.ts";
import type { Upstreams } from "./upstreams.ts";
import type { Told } from "./verdict.ts";

/** A call some agent wants to have made, over as many lives of the daemon as that takes. */
export interface Call {
  readonly tool: "act" | "act_soon";
  readonly args: ActArguments;
  /** Whether somebody makes it again after it was left without an answer. */
  readonly comesBack: boolean;
  /** How many wait for its answer right now. */
  waiting: number;
  /** Whether an agent was told how it ended. */
  isOver: boolean;
}

/** A call on its way. */
export interface Sending {
  readonly answer: Promise<Answer>;
  /** The caller vanishes. */
  abandon(): Promise<void>;
}

/** What outlives a daemon. */
export interface World {
  readonly house: House;
  readonly reviewer: Reviewer;
  readonly calls: Call[];
  readonly told: Told[];
  readonly upstreams: Upstreams;
}

const PATIENCE_MS = 30_000;

/** One life of the daemon, from its start to its end, and the agents that talk to it. */
export class Life {
  readonly daemon: RunningDaemon;
  readonly reviewer: Reviewer;
  isAlive = true;
  readonly #world: World;
  readonly #agents: Agent[] = [];
  /** Calls by id whose requests only an aim decides. */
  readonly #reserved = new Set<string>();
  readonly #busy = new Set<Promise<unknown>>();

  constructor(world: World, daemon: RunningDaemon) {
    this.#world = world;
    this.daemon = daemon;
    this.reviewer = world.reviewer;
    this.reviewer.visit(daemon.origin);
  }

  async open(doors: readonly DoorKind[]): Promise<void> {
    const { house } = this.#world;
    const opened = doors.map((door) => openAgent(house, this.daemon.origin, door));
    this.#agents.push(...(await Promise.all(opened)));
  }

  newCall(options: Partial<Omit<Call, "args"> & ActArguments> = {}): Call {
    const { calls } = this.#world;
    const { tool = "act", comesBack = true, before_ms = 0, after_ms = 0 } = options;
    const { stubborn = Math.random() < 0.5 } = options;
    const id = `call-${calls.length + 1}`;
    const args = { id, before_ms, after_ms, stubborn };
    const call = { tool, args, comesBack, waiting: 0, isOver: false };
    calls.push(call);
    return call;
  }

  /** A call whose request the reviewer leaves alone unless told. */
  newReservedCall(options: Parameters<Life["newCall"]>[0] = {}): Call {
    const call = this.newCall(options);
    this.#reserved.add(call.args.id);
    return call;
  }

  /** Makes a call, once. */
  send(call: Call): Sending {
    const agent = pick(this.#agents);
    const cancel = new AbortController();
    call.waiting++;
    const answer = agent.call(call.tool, call.args, cancel.signal).then((got) => {
      call.waiting--;
      this.#world.told.push({ call: call.args.id, answer: got });
      if (got.kind !== "pending" && got.kind !== "lost") call.isOver = true;
      return got;
    });
    this.#follow(answer);
    return {
      answer,
      abandon: async () => {
        // Some withdraw the call, some are simply gone.
        if (this.#agents.length === 1 || Math.random() < 0.5) cancel.abort();
        else await this.#hangUp(agent);
        await answer;
      },
    };
  }

  /** Makes a call again for as long as it is pending and somebody is there to answer. */
  pursue(call: Call): void {
    const going = async (): Promise<void> => {
      while (this.isAlive && !call.isOver) {
        const { kind } = await this.send(call).answer;
        if (kind === "lost") await sleep(20);
      }
    };
    this.#follow(going());
  }

  /** Agents come back with some of the calls they have had no answer to. */
  resume(share: number): void {
    for (const call of this.#world.calls) {
      if (!call.isOver && call.comesBack && Math.random() < share) this.pursue(call);
    }
  }

  /** The reviewer decides what comes in, until the daemon dies. */
  review(share: number, find?: (request: Listed) => "executed" | "failed" | undefined): void {
    const deciding = async (): Promise<void> => {
      while (this.isAlive) {
        for (const request of await this.reviewer.list("pending", "unknown")) {
          if (!this.isAlive || this.#isReserved(request) || Math.random() > share) continue;
          if (request.state === "pending") {
            await this.reviewer.decide(request.id, Math.random() < 0.75 ? "approve" : "reject");
            continue;
          }
          const outcome = find?.(request);
          if (outcome !== undefined) await this.reviewer.resolve(request.id, outcome);
        }
        await sleep(25);
      }
    };
    this.#follow(deciding());
  }

  /** The pending request of a call, once there is one. */
  requestOf(call: Call): Promise<string> {
    return this.#until(`a request of ${call.args.id}`, 5, async () => {
      const listed = await this.reviewer.list("pending");
      return listed.find((request) => request.arguments?.id === call.args.id)?.id;
    });
  }

  /** Waits until the upstream is that far with a call. */
  async reached(call: Call, phase: Phase["phase"]): Promise<void> {
    const { id } = call.args;
    await this.#until(`${id} to be ${phase}`, 2, () =>
      this.#world.upstreams.phases().some((one) => one.id === id && one.phase === phase)
        ? true
        : undefined,
    );
  }

  async becomes(request: string, state: string): Promise<void> {
    await this.#until(`${request} to be ${state}`, 5, async () =>
      (await this.reviewer.show(request))?.state === state ? true : undefined,
    );
  }

  /** After the daemon's end: everybody notices. */
  async end(): Promise<void> {
    this.isAlive = false;
    await Promise.all(this.#agents.map((agent) => agent.hangUp()));
    await this.reviewer.allAnswered();
    await Promise.all(this.#busy);
  }

  async #hangUp(agent: Agent): Promise<void> {
    this.#agents.splice(this.#agents.indexOf(agent), 1);
    await agent.hangUp();
  }

  #isReserved({ arguments: args }: Listed): boolean {
    return args !== null && this.#reserved.has(args.id);
  }

  #follow(work: Promise<unknown>): void {
    const followed = work.finally(() => this.#busy.delete(followed));
    this.#busy.add(followed);
  }

  async #until<T>(
    what: string,
    everyMs: number,
    look: () => T | undefined | Promise<T | undefined>,
  ): Promise<T> {
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(everyMs)) {
      const found = await look();
      if (found !== undefined) return found;
    }
    const told = this.#world.told
      .slice(-6)
      .map(({ call, answer }) => `${call} ${answer.kind}: ${answer.text}`);
    throw new Error(
      [
        `waited ${PATIENCE_MS / 1000} s for ${what}`,
        "told last:",
        ...told,
        "the daemon:",
        this.daemon.said(),
      ].join("\n"),
    );
  }
}

export function pick<T>(items: readonly T[]): T {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}
