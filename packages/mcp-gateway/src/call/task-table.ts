import type { ApprovalRequest, JsonObject, JsonValue } from "@countersign/core";
import type { Answer } from "../json-rpc/message.ts";
import type { ClientRequest } from "./client-request.ts";
import { QuestionBox } from "./question-box.ts";

/** How often a client is to ask, unless the upstream says something else. */
const POLL_MS = 2_000;

/** A client that has not asked for this long is taken to have gone: nothing runs for it until it asks again. */
const PRESENT_MS = 60_000;

/** How long what came of a task is kept. */
const KEPT_MS = 10 * 60_000;

/** What no description of a task is without. */
export interface TaskBirth {
  readonly id: string;
  readonly requester: string;
  /** Unix time in milliseconds, as are all here. */
  readonly createdAt: number;
  readonly ttlMs: number;
  readonly pollMs: number;
  /** Masked, or words of ours. */
  readonly statusMessage?: string;
}

/** One call that its client waits for as a task: one that is held, or one that its upstream made a task of. */
export class CallTask {
  readonly birth: TaskBirth;
  readonly #attend: ((signal: AbortSignal) => Promise<Answer | undefined>) | undefined;
  readonly #ended = Promise.withResolvers<void>();
  readonly #box = new QuestionBox(() => this.#touch());
  #updatedAt: number;
  #answer: Answer | undefined;
  #isCancelled = false;
  #waiting: AbortController | undefined;
  #presence: NodeJS.Timeout | undefined;
  #statusMessage: string | undefined;
  isExecuting = false;
  /** To be called when the client has been handed what came of it. */
  onDelivered: (() => void) | undefined;
  /** Ends the upstream's own task, if it made one. */
  cancelUpstream: (() => void) | undefined;

  /** @param attend makes a held call (again) and waits for it; `undefined` if the wait ended and nothing came of it. */
  constructor(birth: TaskBirth, attend?: (signal: AbortSignal) => Promise<Answer | undefined>) {
    this.birth = birth;
    this.#attend = attend;
    this.#updatedAt = birth.createdAt;
    this.#statusMessage = birth.statusMessage;
  }

  get isFinal(): boolean {
    return this.#isCancelled || this.#answer !== undefined;
  }

  get isForgotten(): boolean {
    return this.isFinal && Date.now() - this.#updatedAt > KEPT_MS;
  }

  /** What came of it, if something did. */
  get outcome(): Answer | undefined {
    return this.#answer;
  }

  /** Resolves when it is over. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** How its upstream asks its client something. */
  get asking(): NonNullable<ClientRequest["asking"]> {
    return {
      ask: (...asked) => this.#box.ask(...asked),
      isWaiting: () => !this.#box.isEmpty,
    };
  }

  /** The wait that was begun before it became a task. */
  adopt(waiting: AbortController, run: Promise<Answer | undefined>): void {
    this.#waiting = waiting;
    this.#see(run);
    this.present();
  }

  /** The client has shown that it is there. */
  present(): void {
    clearTimeout(this.#presence);
    // What its upstream made a task of goes on by itself.
    if (this.isFinal || this.#attend === undefined || this.cancelUpstream !== undefined) return;
    this.#presence = setTimeout(() => this.#waiting?.abort(), PRESENT_MS).unref();
    if (this.#waiting !== undefined) return;
    this.#waiting = new AbortController();
    this.#see(this.#attend(this.#waiting.signal));
  }

  /** The client has said something to what its upstream asked. */
  answer(responses: JsonValue | undefined): void {
    this.#box.answer(responses);
    this.#touch();
  }

  /** @param message masked */
  say(message: string): void {
    if (this.isFinal || message === this.#statusMessage) return;
    this.#statusMessage = message;
    this.#touch();
  }

  /** Withdraws the wait; ends the upstream's task. A call that merely runs goes on. The request for approval stays. */
  cancel(): void {
    if (this.isFinal || (this.isExecuting && this.cancelUpstream === undefined)) return;
    this.#isCancelled = true;
    this.#touch();
    clearTimeout(this.#presence);
    if (this.cancelUpstream === undefined) this.#waiting?.abort();
    else this.cancelUpstream();
    this.#end();
  }

  /** In the form of 2026-07-28. */
  describe(): JsonObject {
    const about = taskOf(this.birth, this.#updatedAt);
    if (this.#isCancelled) return { ...about, status: "cancelled" };
    if (this.#answer === undefined) {
      const statusMessage =
        this.isExecuting && this.cancelUpstream === undefined
          ? "Approved and running"
          : this.#statusMessage;
      return {
        ...about,
        status: this.#box.isEmpty ? "working" : "input_required",
        ...(statusMessage === undefined ? {} : { statusMessage }),
        ...(this.#box.isEmpty ? {} : { inputRequests: this.#box.inputRequests }),
      };
    }
    return "error" in this.#answer
      ? { ...about, status: "failed", error: this.#answer.error as unknown as JsonObject }
      : { ...about, status: "completed", result: this.#answer.result };
  }

  #see(run: Promise<Answer | undefined>): void {
    void run.then((answer) => {
      this.#waiting = undefined;
      if (answer === undefined || this.isFinal) return;
      clearTimeout(this.#presence);
      this.#answer = answer;
      this.#touch();
      this.#end();
    });
  }

  #end(): void {
    this.#box.close();
    this.#ended.resolve();
  }

  #touch(): void {
    this.#updatedAt = Date.now();
  }
}

/** The tasks of one gateway, by id. */
export class TaskTable {
  readonly #tasks = new Map<string, CallTask>();

  /** Only to the requester is there such a task. */
  find(id: string, requester: string): CallTask | undefined {
    const task = this.#tasks.get(id);
    return task?.birth.requester === requester ? task : undefined;
  }

  /** Those of one requester, oldest first. */
  of(requester: string): readonly CallTask[] {
    return [...this.#tasks.values()].filter(({ birth }) => birth.requester === requester);
  }

  add(task: CallTask): void {
    for (const [id, old] of this.#tasks) if (old.isForgotten) this.#tasks.delete(id);
    this.#tasks.set(task.birth.id, task);
  }
}

/** What every description of a task holds. */
export function taskOf(birth: TaskBirth, updatedAt: number): JsonObject {
  return {
    taskId: birth.id,
    createdAt: new Date(birth.createdAt).toISOString(),
    lastUpdatedAt: new Date(updatedAt).toISOString(),
    ttlMs: birth.ttlMs,
    pollIntervalMs: birth.pollMs,
  };
}

/** A held call's task has the id of its approval request. */
export function birthOf(approval: ApprovalRequest): TaskBirth {
  return {
    id: approval.id,
    requester: approval.requester.id,
    createdAt: approval.createdAt,
    ttlMs: approval.expiresAt - approval.createdAt + KEPT_MS,
    pollMs: POLL_MS,
    statusMessage: waitingFor(approval),
  };
}

/** The same in the form of 2025-11-25, which has neither questions nor results in it. */
export function inLegacyForm(task: JsonObject): JsonObject {
  const { ttlMs, pollIntervalMs, inputRequests: _i, result: _r, error: _e, ...rest } = task;
  return {
    ...rest,
    ttl: ttlMs ?? null,
    ...(pollIntervalMs === undefined ? {} : { pollInterval: pollIntervalMs }),
  };
}

export function waitingFor({ id }: ApprovalRequest): string {
  return `Waiting for approval ${id}`;
}
