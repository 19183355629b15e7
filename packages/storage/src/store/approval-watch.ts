import {
  CountersignError,
  type AbortSignalLike,
  type ApprovalRequest,
  type ApprovalState,
} from "@countersign/core";
import type { StorageReader } from "./storage-reader.ts";

/** How often the commits of other processes are looked for, in milliseconds, while somebody waits. */
const POLL_MS = 250;
/** Longer timers than this fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

interface Waiter {
  readonly state: ApprovalState;
  settle(approval: ApprovalRequest): void;
}

/** What the watch needs of whoever reads. */
export type WatchedApprovals = Pick<StorageReader, "approval" | "changeCounter">;

/** Waits until approval requests change. This process's commits are announced, those of others are polled for. */
export class ApprovalWatch {
  readonly #reader: WatchedApprovals;
  readonly #waiters = new Map<string, Set<Waiter>>();
  #poll: NodeJS.Timeout | undefined;
  #lastChange: number | undefined;
  #isLooking = false;

  constructor(reader: WatchedApprovals) {
    this.#reader = reader;
  }

  /** To be called with each request that a commit of this process may have changed. */
  announce(approval: ApprovalRequest): void {
    for (const waiter of this.#waiters.get(approval.id) ?? []) {
      if (waiter.state !== approval.state) waiter.settle(approval);
    }
  }

  /** @throws {CountersignError} `APPROVAL_NOT_FOUND` */
  async whenLeaves(
    id: string,
    state: ApprovalState,
    { signal, timeoutMs }: { readonly signal?: AbortSignalLike; readonly timeoutMs: number },
  ): Promise<ApprovalRequest> {
    const { promise, resolve, reject } = Promise.withResolvers<ApprovalRequest>();
    // It may fail while nobody listens yet, or no longer.
    promise.catch(() => undefined);
    const stop = () => void this.#current(id).then(resolve, reject);
    // Before the first look: what changes between the two would go unnoticed.
    const waiter: Waiter = { state, settle: resolve };
    this.#add(id, waiter);
    const timer = setTimeout(stop, Math.min(Math.max(timeoutMs, 0), LONGEST_TIMER));
    signal?.addEventListener("abort", stop, { once: true });
    try {
      const now = await this.#current(id);
      if (now.state !== state || signal?.aborted || timeoutMs <= 0) return now;
      return await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      this.#remove(id, waiter);
    }
  }

  /** To be called when another process has said that something changed; looked for from time to time without it. */
  hurry(): void {
    void this.#lookForChanges();
  }

  /** Lets everybody who waits have the request as it is. */
  async close(): Promise<void> {
    await this.#look(() => true);
  }

  async #current(id: string): Promise<ApprovalRequest> {
    const approval = await this.#reader.approval(id);
    if (!approval) throw new CountersignError("APPROVAL_NOT_FOUND", `\`${id}\``);
    return approval;
  }

  #add(id: string, waiter: Waiter): void {
    const waiters = this.#waiters.get(id);
    if (waiters) waiters.add(waiter);
    else this.#waiters.set(id, new Set([waiter]));
    this.#poll ??= setInterval(() => void this.#lookForChanges(), POLL_MS);
  }

  #remove(id: string, waiter: Waiter): void {
    const waiters = this.#waiters.get(id);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.#waiters.delete(id);
    if (this.#waiters.size > 0) return;
    clearInterval(this.#poll);
    this.#poll = undefined;
    this.#lastChange = undefined;
  }

  async #lookForChanges(): Promise<void> {
    if (this.#isLooking || this.#poll === undefined) return;
    this.#isLooking = true;
    try {
      const change = await this.#reader.changeCounter();
      if (change === this.#lastChange) return;
      await this.#look((waiter, approval) => waiter.state !== approval.state);
      this.#lastChange = change;
    } catch {
      // A read that fails is tried again at the next look.
    } finally {
      this.#isLooking = false;
    }
  }

  async #look(isDone: (waiter: Waiter, approval: ApprovalRequest) => boolean): Promise<void> {
    for (const [id, waiters] of this.#waiters) {
      const approval = await this.#reader.approval(id);
      if (!approval) continue;
      for (const waiter of waiters) if (isDone(waiter, approval)) waiter.settle(approval);
    }
  }
}
