import type { KeyObject } from "node:crypto";
import type { CommitOutcome, EncodedCommit } from "../store/encoded-commit.ts";
import type { PlainCommit } from "../store/plain-commit.ts";
import type { WriteBackend } from "../store/write-backend.ts";
import { openWriter, sameFileAs } from "./open-writer.ts";

/** So many groups the thread is given first: most who open a database write little, and need one connection. */
const THREAD_FIRST = 4;
/**
 * How long the disk may usually take, in milliseconds, for one commit and for several that come together. If it takes
 * longer, they are left to the thread for a while: then there is more to be gained by what others do meanwhile.
 */
const SLOW_MS = 4;
const SLOW_TOGETHER_MS = 1;
/** How much the newest commit has to say about how long they take, and the most it can be taken for. */
const NEWEST = 1 / 16;
const SLOWEST_MS = 16;
/** The first while and the longest: each is twice as long as the one before, until so many commits were quick. */
const SHORTEST_REST_MS = 250;
const LONGEST_REST_MS = 16_000;
const QUICK_AGAIN = 64;
/** After so many commits the thread is given some, which then also moves the write-ahead log into the database. */
const MOST_IN_A_ROW = 200;
/** No more than this is written at once while others wait for the event loop: commits, and characters or bytes in them. */
const MOST_TOGETHER = 64;
const MOST_TEXT_TOGETHER = 131_072;

export interface NearWriterParts {
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
 * Writes in the calling thread what only appends and is small, and gives the rest to the thread that writes: going
 * there and back takes longer than a quick disk, and more of the processor than all else about a commit. It has a
 * connection of its own, as another process would have, and never waits for a lock: whatever is in its way, the thread
 * does it. Nor does it make checkpoints.
 */
export class NearWriter implements WriteBackend {
  readonly #thread: WriteBackend;
  readonly #open: () => ReturnType<typeof openWriter>;
  /** Opened when it is first needed. */
  #opened: ReturnType<typeof openWriter> | undefined;
  #cannotOpen = false;
  readonly #everyRecords: number;
  readonly #clock: { now(): number };
  #inThread = 0;
  #firstInThread = 0;
  #inARow = 0;
  /** Where the log stood when a checkpoint was last asked for. */
  #asked: number | undefined;
  /** What the disk took for the last commits, in milliseconds. */
  #usualMs = 0;
  /** Groups since the last rest. */
  #sinceRest = 0;
  #restMs = SHORTEST_REST_MS;
  #restUntil = 0;

  constructor({ thread, file, master, everyRecords, clock = performance }: NearWriterParts) {
    this.#thread = thread;
    this.#everyRecords = everyRecords;
    this.#clock = clock;
    // INVARIANT: it is the file that the thread has open, however late it is opened here.
    const check = sameFileAs(file);
    this.#open = () => openWriter(file, master, undefined, check);
  }

  async write(commits: readonly EncodedCommit[]): Promise<readonly CommitOutcome[]> {
    this.#firstInThread++;
    this.#inARow = 0;
    this.#inThread++;
    try {
      return await this.#thread.write(commits);
    } finally {
      this.#inThread--;
    }
  }

  prefersHere(): boolean {
    const isReady = this.#firstInThread >= THREAD_FIRST && !this.#cannotOpen;
    return isReady && this.#clock.now() >= this.#restUntil;
  }

  writeHere(commits: readonly PlainCommit[]): readonly CommitOutcome[] | undefined {
    if (this.#inThread > 0 || this.#inARow >= MOST_IN_A_ROW || !this.prefersHere()) return;
    if (commits.length > 1 && isMuch(commits)) return;
    const writer = this.#here()?.writer;
    const outcomes = writer?.writeAtOnce(commits, this.#clock);
    if (writer === undefined || outcomes === undefined) return;
    this.#inARow += commits.length;
    this.#took(writer.lastWaitMs, commits.length > 1 ? SLOW_TOGETHER_MS : SLOW_MS);
    if (commits.length === 1) setImmediate(() => writer.makeReady());
    if (!outcomes.some((outcome) => this.#wantsCheckpoint(outcome))) return outcomes;
    return outcomes.map((outcome) => ({ ...outcome, wantsCheckpoint: true }));
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

  #took(ms: number, slowMs: number): void {
    this.#usualMs += (Math.min(ms, SLOWEST_MS) - this.#usualMs) * NEWEST;
    if (++this.#sinceRest >= QUICK_AGAIN) this.#restMs = SHORTEST_REST_MS;
    if (this.#usualMs <= slowMs) return;
    this.#restUntil = this.#clock.now() + this.#restMs;
    this.#restMs = Math.min(this.#restMs * 2, LONGEST_REST_MS);
    this.#sinceRest = 0;
    // So that what is as slow as before rests again after a few.
    this.#usualMs = slowMs / 2;
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

function isMuch(commits: readonly PlainCommit[]): boolean {
  if (commits.length > MOST_TOGETHER) return true;
  let length = 0;
  for (const { payloads, records } of commits) {
    for (const one of payloads) length += typeof one === "string" ? one.length : one.bytes.length;
    for (const text of records) length += text.length;
  }
  return length > MOST_TEXT_TOGETHER;
}
