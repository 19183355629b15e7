import type { CommitOutcome, Failure } from "./encoded-commit.ts";
import type { WriteBackend } from "./write-backend.ts";

/** Why a transaction was not made at once, and what then happened to it. */
export interface WriteTrouble {
  /** Another transaction was in its way, the connection was lost, or anything else. */
  readonly kind: "conflict" | "connection" | "other";
  /** `found`: the answer to its commit was lost, and it was there. */
  readonly result: "tried-again" | "found" | "given-up";
}

/** Hears how writing goes. Must not throw. */
export interface WriteObserver {
  /** A transaction was written or given up: so many seconds after it was wanted, tries and the one before included. */
  wrote(seconds: number, outcome: "written" | Failure["code"]): void;
  trouble?(trouble: WriteTrouble): void;
}

/** The same, and says how long it took. Of commits that share a transaction the first failure is told. */
export function observed(backend: WriteBackend, observer: WriteObserver): WriteBackend {
  return {
    async write(commits) {
      const from = performance.now();
      let outcomes: readonly CommitOutcome[] = [];
      try {
        outcomes = await backend.write(commits);
        return outcomes;
      } finally {
        const seconds = (performance.now() - from) / 1_000;
        observer.wrote(seconds, outcomeOf(outcomes, commits.length));
      }
    },
    ...(backend.writeHere && {
      writeHere(commits) {
        const from = performance.now();
        const outcomes = backend.writeHere?.(commits);
        if (outcomes !== undefined) {
          observer.wrote((performance.now() - from) / 1_000, outcomeOf(outcomes, commits.length));
        }
        return outcomes;
      },
    }),
    ...(backend.prefersHere && { prefersHere: () => backend.prefersHere?.() === true }),
    close: () => backend.close(),
  };
}

function outcomeOf(
  outcomes: readonly CommitOutcome[],
  wanted: number,
): "written" | Failure["code"] {
  if (outcomes.length < wanted) return "AUDIT_WRITE_FAILED";
  for (const outcome of outcomes) if ("failure" in outcome) return outcome.failure.code;
  return "written";
}
