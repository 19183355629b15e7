import type { CommitOutcome, EncodedCommit } from "./encoded-commit.ts";
import type { PlainCommit } from "./plain-commit.ts";

/** Does the writing, somewhere. */
export interface WriteBackend {
  /** One outcome for each commit. Rejects if nothing can be written any more. */
  write(commits: readonly EncodedCommit[]): Promise<readonly CommitOutcome[]>;
  /**
   * Writes commits in this thread, which waits for the disk. Asked for while nothing else is written or waits.
   *
   * @returns one outcome for each, or `undefined` if they are to be given to {@link write}: nothing was written then.
   */
  writeHere?(commits: readonly PlainCommit[]): readonly CommitOutcome[] | undefined;
  /** Whether what comes next would be written by {@link writeHere}, if nothing else were written meanwhile. */
  prefersHere?(): boolean;
  close(): Promise<void>;
}
