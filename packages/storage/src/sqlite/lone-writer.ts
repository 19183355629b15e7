import type { KeyObject } from "node:crypto";
import type { CommitOutcome, EncodedCommit } from "../store/encoded-commit.ts";
import type { PlainCommit } from "../store/plain-commit.ts";
import type { WriteBackend } from "../store/write-backend.ts";
import { openWriter, sameFileAs } from "./open-writer.ts";

/** So many commits in a row must have come by themselves. */
const ALONE_AFTER = 4;
/** If commits usually take longer, they are left to the thread for a while. */
const SLOW_MS = 4;
/** How much the newest commit has to say about how long they take, and the most it can be taken for. */
const NEWEST = 1 / 16;
const SLOWEST_MS = 16;
/** The first while and the longest: each is twice as long as the one before, until so many commits were quick. */
const SHORTEST_REST_MS = 250;
const LONGEST_REST_MS = 16_000;
const QUICK_AGAIN = 64;
/** After so many commits the thread is given one, which then also moves the write-ahead log into the database. */
const MOST_IN_A_ROW = 100;

export interface LoneWriterParts {
  /** It is open, so the database has its schema. */
  readonly thread: WriteBackend;
  readonly file: string;
  readonly master: KeyObject;
  /** After so many records a checkpoint is asked for. */
  readonly everyRecords: number;
  /** In milliseconds; only differences count. */
  readonly clock?: { now(): number };
}

/**
 * Writes in the calling thread what comes alone, and gives the rest to the thread that writes: for one caller at a time
 * going there and back takes longer than the event loop is held up. It has a connection of its own, as another process
 * would have, and never waits for a lock: whatever is in its way, the thread does it. Nor does it make checkpoints.
 */
export class LoneWriter implements WriteBackend {
  readonly #thread: WriteBackend;
  readonly #open: () => ReturnType<typeof openWriter>;
  /** Opened when it is first needed: most who open a database write little. */
  #opened: ReturnType<typeof openWriter> | undefined;
  #cannotOpen = false;
  readonly #everyRecords: number;
  readonly #clock: { now(): number };
  #inThread = 0;
  /** Commits that came by themselves, since the last that did not. */
  #alone = 0;
  #inARow = 0;
  /** Where the log stood when a checkpoint was last asked for. */
  #asked: number | undefined;
  /** Of the last commits, in milliseconds. */
  #usualMs = 0;
  /** Commits since the last rest. */
  #sinceRest = 0;
  #restMs = SHORTEST_REST_MS;
  #restUntil = 0;

  constructor({ thread, file, master, everyRecords, clock = performance }: LoneWriterParts) {
    this.#thread = thread;
    this.#everyRecords = everyRecords;
    this.#clock = clock;
    // INVARIANT: it is the file that the thread has open, however late it is opened here.
    const check = sameFileAs(file);
    this.#open = () => openWriter(file, master, undefined, check);
  }

  async write(commits: readonly EncodedCommit[]): Promise<readonly CommitOutcome[]> {
    this.#alone = commits.length === 1 && this.#inThread === 0 ? this.#alone + 1 : 0;
    this.#inARow = 0;
    this.#inThread++;
    try {
      return await this.#thread.write(commits);
    } finally {
      this.#inThread--;
    }
  }

  writeHere(plain: PlainCommit): CommitOutcome | undefined {
    if (this.#alone < ALONE_AFTER || this.#inThread > 0 || this.#inARow >= MOST_IN_A_ROW) return;
    const from = this.#clock.now();
    if (from < this.#restUntil) return;
    const outcome = this.#here()?.writer.writeAlone(plain);
    if (outcome === undefined) return;
    this.#inARow++;
    const now = this.#clock.now();
    this.#took(now - from, now);
    return this.#wantsCheckpoint(outcome) ? { ...outcome, wantsCheckpoint: true } : outcome;
  }

  async close(): Promise<void> {
    this.#opened?.database.close();
    await this.#thread.close();
  }

  #here(): ReturnType<typeof openWriter> | undefined {
    if (this.#opened !== undefined || this.#cannotOpen) return this.#opened;
    try {
      const opened = this.#open();
      opened.database.pragma("busy_timeout = 0");
      opened.database.pragma("wal_autocheckpoint = 0");
      this.#opened = opened;
    } catch {
      // Whatever is wrong with the file, the thread will say it.
      this.#cannotOpen = true;
    }
    return this.#opened;
  }

  #took(ms: number, now: number): void {
    this.#usualMs += (Math.min(ms, SLOWEST_MS) - this.#usualMs) * NEWEST;
    if (++this.#sinceRest >= QUICK_AGAIN) this.#restMs = SHORTEST_REST_MS;
    if (this.#usualMs <= SLOW_MS) return;
    this.#restUntil = now + this.#restMs;
    this.#restMs = Math.min(this.#restMs * 2, LONGEST_REST_MS);
    this.#sinceRest = 0;
    // So that what is as slow as before rests again after a few.
    this.#usualMs = SLOW_MS / 2;
  }

  #wantsCheckpoint(outcome: CommitOutcome): boolean {
    const last = "results" in outcome && outcome.results.findLast(({ sequence }) => sequence);
    if (!last || last.sequence === undefined) return false;
    this.#asked ??= last.sequence;
    if (last.sequence - this.#asked < this.#everyRecords) return false;
    this.#asked = last.sequence;
    return true;
  }
}
