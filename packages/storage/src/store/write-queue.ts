import { type AuditPayload, CountersignError } from "@countersign/core";
import {
  type CommitOutcome,
  type EncodedCommit,
  encodeCommitWith,
  type Failure,
  type Operation,
  type OperationResult,
} from "./encoded-commit.ts";
import { PayloadPacker } from "./payload-packer.ts";
import { encodePlain, isPlain, isSmall, type PlainCommit, plainCommit } from "./plain-commit.ts";
import type { PackedPayload } from "./record-frame.ts";
import type { WriteBackend } from "./write-backend.ts";

interface Waiting {
  readonly commit: EncodedCommit | PlainCommit;
  readonly resolve: (results: readonly OperationResult[]) => void;
  readonly reject: (error: CountersignError) => void;
}

/**
 * Batches on their way at the same time: one that is written, and one that the writer finds when it is done. What comes
 * meanwhile waits here, because each message costs as much as writing a record.
 */
const MOST_IN_FLIGHT = 2;

/** So many commits in a row must have come by themselves for the next not to be waited for. */
const ALONE_AFTER = 4;

/**
 * Turns of the event loop in which commits are gathered where several come together: what they wait is nothing beside
 * the disk, and their callers are asked for anew a few at a time.
 */
const GATHERING_TURNS = 3;

/** Gathers the commits of one turn of the event loop, or a few, so that they share a transaction and one wait for the disk. */
export class WriteQueue {
  readonly #backend: WriteBackend;
  readonly #now: () => number;
  readonly #onCheckpoint: () => void;
  #waiting: Waiting[] = [];
  /** How many were written together last. */
  #together = 0;
  /** Commits that came by themselves, since the last that did not. */
  #alone = 0;
  /** One was written in this turn of the event loop without waiting for its end. */
  #hasWritten = false;
  #closing: Promise<void> | undefined;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #packer = new PayloadPacker();
  /** Commits that wait for their payloads. */
  readonly #packing = new Set<Promise<void>>();

  /** `onCheckpoint` is called after a commit whose transaction made a checkpoint. */
  constructor(backend: WriteBackend, now: () => number, onCheckpoint: () => void = () => {}) {
    this.#backend = backend;
    this.#now = now;
    this.#onCheckpoint = onCheckpoint;
  }

  /** @throws {CountersignError} `AUDIT_WRITE_FAILED` or `VAULT_COLLISION` */
  async commit(operations: readonly Operation[]): Promise<readonly OperationResult[]> {
    if (operations.length === 0) return [];
    if (this.#closing) throw new CountersignError("AUDIT_WRITE_FAILED", "the store is closed");
    const encoded = this.#encode(operations);
    const outcome = isPacked(encoded) ? this.#writeAtOnce(encoded) : undefined;
    if (outcome !== undefined) return resultsOf(outcome);
    return new Promise((resolve, reject) => {
      const wait = (commit: EncodedCommit | PlainCommit): void => {
        this.#waiting.push({ commit, resolve, reject });
        if (this.#waiting.length === 1 && this.#inFlight.size < this.#mostInFlight()) {
          this.#flushSoon();
        }
      };
      if (isPacked(encoded)) return wait(encoded);
      const go = (commit: EncodedCommit | PlainCommit): void => {
        const written = this.#writeAtOnce(commit);
        if (written === undefined) wait(commit);
        else settle({ resolve, reject }, written);
      };
      // INVARIANT: it is written, or waits with the others, before it is no longer packed, or closing could miss it.
      const packing = whenPacked(encoded)
        .then(go)
        .catch(reject)
        .finally(() => this.#packing.delete(packing));
      this.#packing.add(packing);
    });
  }

  /** {@link Store.expectPayload} */
  expectPayload(body: AuditPayload["body"]): void {
    this.#packer.expect(body);
  }

  /** Writes what waits, then closes. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #encode(operations: readonly Operation[]): EncodedCommit<Payload> | PlainCommit<Payload> {
    try {
      const at = this.#now();
      const pack = (body: AuditPayload["body"]): Payload => this.#packer.pack(body);
      const plain = this.#backend.writeHere && plainCommit(operations, at, pack);
      return plain ?? encodeCommitWith(operations, at, pack);
    } catch (cause) {
      throw new CountersignError("AUDIT_WRITE_FAILED", "it cannot be written as JSON", { cause });
    }
  }

  #flushSoon(): void {
    let turns = this.#together > 1 ? GATHERING_TURNS : 1;
    const next = (): void => {
      if (--turns > 0) setImmediate(next);
      else this.#flush();
    };
    setImmediate(next);
  }

  #flush(): void {
    const batch = this.#waiting;
    if (batch.length === 0) return;
    this.#waiting = [];
    this.#together = batch.length;
    this.#alone = batch.length === 1 ? this.#alone + 1 : 0;
    if (this.#inFlight.size === 0 && this.#writeHere(batch)) return;
    const done = this.#write(batch).finally(() => {
      this.#inFlight.delete(done);
      // Not at once: those who were just answered may have more to write.
      if (this.#waiting.length > 0) setImmediate(() => this.#flush());
    });
    this.#inFlight.add(done);
  }

  /** Where one caller waits for each answer there is nothing to be gathered: its commit need not wait for the turn's end. */
  #writeAtOnce(commit: EncodedCommit | PlainCommit): CommitOutcome | undefined {
    if (!isPlain(commit) || !isSmall(commit)) return undefined;
    // Somebody else came in the same turn.
    if (this.#hasWritten) this.#alone = 0;
    const isNext = this.#waiting.length === 0 && this.#inFlight.size === 0;
    if (this.#alone < ALONE_AFTER || !isNext) return undefined;
    const outcomes = this.#backend.writeHere?.([commit]);
    if (outcomes === undefined) return undefined;
    this.#hasWritten = true;
    setImmediate(() => {
      this.#hasWritten = false;
    });
    this.#heed(outcomes);
    return outcomes[0];
  }

  #mostInFlight(): number {
    return this.#backend.prefersHere?.() === true ? 1 : MOST_IN_FLIGHT;
  }

  /** Returns whether they were settled. */
  #writeHere(batch: readonly Waiting[]): boolean {
    const plain: PlainCommit[] = [];
    for (const { commit } of batch) {
      if (!isPlain(commit) || !isSmall(commit)) return false;
      plain.push(commit);
    }
    const outcomes = this.#backend.writeHere?.(plain);
    if (outcomes === undefined) return false;
    this.#settle(batch, outcomes);
    return true;
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    try {
      const commits = batch.map(({ commit }) => (isPlain(commit) ? encodePlain(commit) : commit));
      this.#settle(batch, await this.#backend.write(commits));
    } catch (cause) {
      const because = cause instanceof Error ? cause.message : String(cause);
      const error = new CountersignError("AUDIT_WRITE_FAILED", because, { cause });
      for (const { reject } of batch) reject(error);
    }
  }

  #settle(batch: readonly Waiting[], outcomes: readonly CommitOutcome[]): void {
    for (const [i, waiting] of batch.entries()) settle(waiting, outcomes[i]);
    this.#heed(outcomes);
  }

  #heed(outcomes: readonly CommitOutcome[]): void {
    if (outcomes.some(({ madeCheckpoint }) => madeCheckpoint)) this.#onCheckpoint();
    if (outcomes.some(({ wantsCheckpoint }) => wantsCheckpoint)) {
      // A failure is the next commit's to tell.
      this.commit([{ kind: "make-checkpoint" }]).catch(() => undefined);
    }
  }

  async #close(): Promise<void> {
    while (this.#waiting.length > 0 || this.#inFlight.size > 0 || this.#packing.size > 0) {
      this.#flush();
      await Promise.allSettled([...this.#inFlight, ...this.#packing]);
    }
    await this.#backend.close();
  }
}

type Payload = string | Promise<PackedPayload>;

function isPacked(
  commit: EncodedCommit<Payload> | PlainCommit<Payload>,
): commit is EncodedCommit<string> | PlainCommit<string> {
  return commit.payloads.every((payload) => typeof payload === "string");
}

async function whenPacked(
  commit: EncodedCommit<Payload> | PlainCommit<Payload>,
): Promise<EncodedCommit | PlainCommit> {
  try {
    const packing = commit.payloads.map(async (payload) => payload);
    const payloads = await Promise.all(packing);
    return isPlain(commit) ? { ...commit, payloads } : { ...commit, payloads };
  } catch (cause) {
    throw new CountersignError("AUDIT_WRITE_FAILED", "its payload cannot be packed", { cause });
  }
}

function settle(
  { resolve, reject }: Pick<Waiting, "resolve" | "reject">,
  outcome: CommitOutcome | undefined,
): void {
  if (outcome && "results" in outcome) resolve(outcome.results);
  else reject(errorOf(outcome?.failure));
}

function resultsOf(outcome: CommitOutcome): readonly OperationResult[] {
  if ("results" in outcome) return outcome.results;
  throw errorOf(outcome.failure);
}

function errorOf(failure: Failure | undefined): CountersignError {
  if (!failure) return new CountersignError("AUDIT_WRITE_FAILED", "no outcome (this is a bug)");
  const { code, message, causeCode } = failure;
  const cause = Object.assign(new Error(message), causeCode && { code: causeCode });
  return new CountersignError(code, message, { cause });
}
