import { readCheckpoint } from "../proof/checkpoint.ts";
import type { StorageReader } from "../store/storage-reader.ts";
import type { Anchor } from "./anchor.ts";
import { growingLog } from "./growing-log.ts";

/** How many checkpoints are sent to an anchor at once. */
const BATCH = 500;

/**
 * Sends checkpoints to one anchor, in their order. An anchor that cannot be reached stops nothing: it is told what it
 * missed when it can be, and the trouble is reported once until then.
 */
export class Anchoring {
  readonly #anchor: Anchor;
  readonly #reader: StorageReader;
  readonly #report: (line: string) => void;
  readonly #atStart: ReturnType<StorageReader["logSize"]>;
  #sent: number | undefined;
  #running: Promise<void> | undefined;
  #isAskedAgain = false;
  #isFailing = false;

  constructor(anchor: Anchor, reader: StorageReader, report: (line: string) => void) {
    this.#anchor = anchor;
    this.#reader = reader;
    this.#report = report;
    this.#atStart = reader.logSize();
    // Whoever asks for it is told.
    if (this.#atStart instanceof Promise) this.#atStart.catch(() => undefined);
  }

  /** Sends what is new. Resolves when all of it was sent or could not be; never rejects. */
  catchUp(): Promise<void> {
    if (this.#running) {
      this.#isAskedAgain = true;
      return this.#running;
    }
    this.#running = this.#run().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #run(): Promise<void> {
    try {
      do {
        this.#isAskedAgain = false;
        await this.#sendNew();
      } while (this.#isAskedAgain);
      this.#isFailing = false;
    } catch (error) {
      if (this.#isFailing) return;
      this.#isFailing = true;
      const because = error instanceof Error ? error.message : String(error);
      this.#report(`checkpoints do not reach the anchor ${this.#anchor.name}: ${because}`);
    }
  }

  async #sendNew(): Promise<void> {
    let sent = this.#sent ?? (await this.#compare());
    for (;;) {
      const checkpoints = await this.#reader.checkpointsAfter(sent, BATCH);
      if (checkpoints.length > 0) {
        await this.#anchor.append(
          checkpoints.map(({ note }) => note),
          growingLog(this.#reader),
        );
      }
      sent = checkpoints.at(-1)?.size ?? sent;
      this.#sent = sent;
      if (checkpoints.length < BATCH) return;
    }
  }

  /** How far the anchor is, and whether it knows of another log than the one there is. */
  async #compare(): Promise<number> {
    const newest = await this.#anchor.newest();
    const anchored = newest === undefined ? undefined : readCheckpoint(newest);
    if (!anchored) return 0;
    const { records, checkpointed } = await this.#atStart;
    const [same] = await this.#reader.checkpointsAfter(anchored.size - 1, 1);
    const ours = same?.size === anchored.size ? readCheckpoint(same.note) : undefined;
    const isAnother =
      anchored.size > records || (ours !== undefined && !ours.root.equals(anchored.root));
    if (!isAnother) return anchored.size;
    this.#report(
      `the log is not the one that the anchor ${this.#anchor.name} knows, which had ${anchored.size} records: run \`countersign audit verify\``,
    );
    // From here on it is told what this log says: two checkpoints that differ are what proves it.
    return checkpointed;
  }
}
