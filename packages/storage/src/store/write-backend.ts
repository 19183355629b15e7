import type { CommitOutcome, EncodedCommit } from "./encoded-commit.ts";
import type { PlainCommit } from "./plain-commit.ts";

/** Does the writing, somewhere. */
export interface WriteBackend {
  /** One outcome for each commit. Rejects if nothing can be written any more. */
  write(commits: readonly EncodedCommit[]): Promise<readonly CommitOutcome[]>;
  /**
   * Writes one commit in this thread, which waits for the disk. Asked for while nothing else is written or waits.
   *
   * @returns `undefined` if it is to be given to {@link write}: nothing of it was written then.
   */
  writeHere?(commit: PlainCommit): CommitOutcome | undefined;
  close(): Promise<void>;
}
