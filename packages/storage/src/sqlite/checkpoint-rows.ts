import { CountersignError } from "@countersign/core";
import { openCheckpoint, signCheckpoint } from "../proof/checkpoint.ts";
import { MerkleFrontier } from "../proof/merkle-frontier.ts";
import { type NoteSigner, readVkey, vkeyOf } from "../proof/signed-note.ts";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";

/** When a checkpoint is due, besides at once after each decision. */
export interface CheckpointSchedule {
  /** After this many records without one. */
  readonly everyRecords: number;
  /** After this long, if there was a record since. */
  readonly everyMs: number;
}

export const DEFAULT_SCHEDULE: CheckpointSchedule = { everyRecords: 256, everyMs: 60_000 };

interface CheckpointRow {
  readonly size: number;
  readonly note: string;
  readonly frontier: Buffer;
}

/**
 * Makes checkpoints inside the transaction that is open, of everything up to the record it ends with. Several
 * processes may share the file, so the leaves are read from there.
 */
export class CheckpointRows {
  readonly #last: SqliteStatement;
  readonly #leavesAfter: SqliteStatement;
  readonly #insert: SqliteStatement;
  readonly #signer: NoteSigner;
  readonly #schedule: CheckpointSchedule;
  #frontier: MerkleFrontier | undefined;
  #madeAt = 0;

  constructor(database: SqliteDatabase, signer: NoteSigner, schedule: CheckpointSchedule) {
    this.#signer = signer;
    this.#schedule = schedule;
    this.#last = database.prepare("select * from checkpoint order by size desc limit 1");
    this.#insert = database.prepare("insert into checkpoint values (?, ?, ?)");
    this.#leavesAfter = database
      .prepare("select leaf from audit_record where sequence > ? order by sequence")
      .pluck();
  }

  /** Makes a checkpoint if one is due or `isWanted`. Returns whether it did. */
  make(size: number, now: number, isWanted: boolean): boolean {
    const frontier = (this.#frontier ??= this.#read());
    const isDue =
      isWanted ||
      size - frontier.size >= this.#schedule.everyRecords ||
      now - this.#madeAt >= this.#schedule.everyMs;
    if (!isDue || size <= frontier.size) return false;
    for (const leaf of this.#leavesAfter.iterate(frontier.size)) frontier.append(leaf as Buffer);
    if (frontier.size !== size) {
      throw new Error(`the log has ${frontier.size} records, its end is noted as ${size}`);
    }
    // Another process may have made this one, on a clock of its own.
    const last = this.#last.get() as CheckpointRow | undefined;
    this.#madeAt = now;
    if (last && last.size >= size) return false;
    const note = signCheckpoint({ size, root: frontier.root() }, this.#signer);
    this.#insert.run(size, note, frontier.toBytes());
    return true;
  }

  /** To be called when the transaction failed: what was taken in since is not in the log. */
  forget(): void {
    this.#frontier = undefined;
  }

  /**
   * Makes sure that the newest checkpoint was signed with this key: a log whose key changes by itself proves nothing.
   *
   * @throws {CountersignError} `SIGNING_KEY_INVALID`
   */
  requireOwn(): void {
    const last = this.#last.get() as CheckpointRow | undefined;
    if (!last || "size" in openCheckpoint(last.note, [this.#verifier()])) return;
    const detail =
      "the newest checkpoint was not signed with it: put the old key back, or make a new one with `countersign audit key --new`";
    throw new CountersignError("SIGNING_KEY_INVALID", detail);
  }

  #read(): MerkleFrontier {
    const last = this.#last.get() as CheckpointRow | undefined;
    if (!last) return new MerkleFrontier();
    try {
      const frontier = MerkleFrontier.fromBytes(last.size, last.frontier);
      const signed = openCheckpoint(last.note, [this.#verifier()]);
      if ("root" in signed && signed.root.equals(frontier.root())) return frontier;
    } catch {
      // It is taken from the leaves then.
    }
    return new MerkleFrontier();
  }

  #verifier() {
    const verifier = readVkey(vkeyOf(this.#signer));
    if (!verifier) throw new Error("our own vkey is not read (this is a bug)");
    return verifier;
  }
}
