import type { ApprovalRequest, JsonObject } from "@countersign/core";
import type { Answer } from "../json-rpc/message.ts";

/** How often a client is to ask. */
const POLL_MS = 2_000;

/** A client that has not asked for this long is taken to have gone: nothing runs for it until it asks again. */
const PRESENT_MS = 60_000;

/** How long what came of a task is kept. */
const KEPT_MS = 10 * 60_000;

/** One held call that its client waits for as a task. */
export class HeldTask {
  readonly approval: ApprovalRequest;
  readonly #attend: (signal: AbortSignal) => Promise<Answer | undefined>;
  #updatedAt: number;
  #answer: Answer | undefined;
  #isCancelled = false;
  #waiting: AbortController | undefined;
  #presence: NodeJS.Timeout | undefined;
  isExecuting = false;
  /** To be called when the client has been handed what came of it. */
  onDelivered: (() => void) | undefined;

  /** @param attend makes the call (again) and waits for it; `undefined` if the wait ended and nothing came of it. */
  constructor(
    approval: ApprovalRequest,
    attend: (signal: AbortSignal) => Promise<Answer | undefined>,
  ) {
    this.approval = approval;
    this.#attend = attend;
    this.#updatedAt = approval.createdAt;
  }

  get isFinal(): boolean {
    return this.#isCancelled || this.#answer !== undefined;
  }

  get isForgotten(): boolean {
    return this.isFinal && Date.now() - this.#updatedAt > KEPT_MS;
  }

  /** The wait that was begun before it became a task. */
  adopt(waiting: AbortController, run: Promise<Answer | undefined>): void {
    this.#waiting = waiting;
    this.#see(run);
    this.present();
  }

  /** The client has shown that it is there. */
  present(): void {
    if (this.isFinal) return;
    clearTimeout(this.#presence);
    this.#presence = setTimeout(() => this.#waiting?.abort(), PRESENT_MS).unref();
    if (this.#waiting !== undefined) return;
    this.#waiting = new AbortController();
    this.#see(this.#attend(this.#waiting.signal));
  }

  /** Withdraws the wait, unless the call runs already. The request for approval stays until it expires. */
  cancel(): void {
    if (this.isFinal || this.isExecuting) return;
    this.#isCancelled = true;
    this.#updatedAt = Date.now();
    clearTimeout(this.#presence);
    this.#waiting?.abort();
  }

  describe(): JsonObject {
    const about = taskOf(this.approval, this.#updatedAt);
    if (this.#isCancelled) return { ...about, status: "cancelled" };
    if (this.#answer === undefined) {
      const statusMessage = this.isExecuting ? "Approved and running" : waitingFor(this.approval);
      return { ...about, status: "working", statusMessage };
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
      this.#updatedAt = Date.now();
    });
  }
}

/** The tasks of one gateway, by the id of their approval request. */
export class TaskTable {
  readonly #tasks = new Map<string, HeldTask>();

  /** Only to the requester is there such a task. */
  find(id: string, requester: string): HeldTask | undefined {
    const task = this.#tasks.get(id);
    return task?.approval.requester.id === requester ? task : undefined;
  }

  add(task: HeldTask): void {
    for (const [id, old] of this.#tasks) if (old.isForgotten) this.#tasks.delete(id);
    this.#tasks.set(task.approval.id, task);
  }
}

/** What every description of a task holds. */
export function taskOf(approval: ApprovalRequest, updatedAt: number): JsonObject {
  return {
    taskId: approval.id,
    createdAt: new Date(approval.createdAt).toISOString(),
    lastUpdatedAt: new Date(updatedAt).toISOString(),
    ttlMs: approval.expiresAt - approval.createdAt + KEPT_MS,
    pollIntervalMs: POLL_MS,
  };
}

export function waitingFor({ id }: ApprovalRequest): string {
  return `Waiting for approval ${id}`;
}
