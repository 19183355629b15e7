import { CountersignError } from "@countersign/core";
import { openCheckpoint, signCheckpoint } from "../proof/checkpoint.ts";
import { MerkleFrontier } from "../proof/merkle-frontier.ts";
import { type NoteSigner, type NoteVerifier, readVkey, vkeyOf } from "../proof/signed-note.ts";
import type { CheckpointSchedule } from "../sqlite/checkpoint-rows.ts";
import type { Query } from "./session.ts";

interface CheckpointRow {
  readonly size: number;
  readonly note: string;
  readonly frontier: Buffer;
}

const SELECT_LAST = "select * from checkpoint order by size desc limit 1";

/** Makes checkpoints inside the transaction that is open, over the records of all replicas: their leaves are read. */
export class CheckpointRows {
  readonly #signer: NoteSigner;
  readonly #verifier: NoteVerifier;
  readonly #schedule: CheckpointSchedule;
  #frontier = new MerkleFrontier();
  #madeAt = 0;

  constructor(signer: NoteSigner, schedule: CheckpointSchedule) {
    this.#signer = signer;
    this.#schedule = schedule;
    const verifier = readVkey(vkeyOf(signer));
    if (!verifier) throw new Error("our own vkey is not read (this is a bug)");
    this.#verifier = verifier;
  }

  /** Makes a checkpoint if one is due or `isWanted`, after the records were inserted. Returns whether it did. */
  async make(query: Query, size: number, now: number, isWanted: boolean): Promise<boolean> {
    const isDue =
      isWanted ||
      size - this.#frontier.size >= this.#schedule.everyRecords ||
      now - this.#madeAt >= this.#schedule.everyMs;
    if (!isDue || size <= this.#frontier.size) return false;
    const frontier = await this.#newest(query);
    this.#frontier = frontier;
    this.#madeAt = now;
    // Another replica may have made this one.
    const hasOne = frontier.size >= size;
    if (hasOne) return false;
    const { rows } = await query<{ leaf: Buffer }>(
      "select leaf from audit_record where sequence > $1 order by sequence",
      [frontier.size],
    );
    for (const { leaf } of rows) frontier.append(leaf);
    if (frontier.size !== size) {
      throw new Error(`the log has ${frontier.size} records, its end is noted as ${size}`);
    }
    const note = signCheckpoint({ size, root: frontier.root() }, this.#signer);
    await query("insert into checkpoint values ($1, $2, $3)", [size, note, frontier.toBytes()]);
    return true;
  }

  /** To be called when the transaction failed: what was taken in since is not in the log. */
  forget(): void {
    this.#frontier = new MerkleFrontier();
  }

  /**
   * Makes sure that the newest checkpoint was signed with this key: replicas share one.
   *
   * @throws {CountersignError} `SIGNING_KEY_INVALID`
   */
  async requireOwn(query: Query): Promise<void> {
    const { rows } = await query<CheckpointRow>(SELECT_LAST);
    const [last] = rows;
    if (!last || "size" in openCheckpoint(last.note, [this.#verifier])) return;
    throw new CountersignError(
      "SIGNING_KEY_INVALID",
      "the newest checkpoint was not signed with it: every replica needs the same signing key",
    );
  }

  /** The tree as far as it is known: here, or in the newest checkpoint, which another replica may have made. */
  async #newest(query: Query): Promise<MerkleFrontier> {
    const { rows } = await query<CheckpointRow>(SELECT_LAST);
    const [last] = rows;
    if (!last || last.size <= this.#frontier.size) return this.#frontier;
    try {
      const stored = MerkleFrontier.fromBytes(last.size, last.frontier);
      const signed = openCheckpoint(last.note, [this.#verifier]);
      if ("root" in signed && signed.root.equals(stored.root())) return stored;
    } catch {
      // It is taken from the leaves then.
    }
    return this.#frontier;
  }
}
