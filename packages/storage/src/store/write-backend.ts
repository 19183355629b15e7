import type { CommitOutcome, EncodedCommit } from "./encoded-commit.ts";

/** Does the writing, somewhere. */
export interface WriteBackend {
  /** One outcome for each commit. Rejects if nothing can be written any more. */
  write(commits: readonly EncodedCommit[]): Promise<readonly CommitOutcome[]>;
  close(): Promise<void>;
}
