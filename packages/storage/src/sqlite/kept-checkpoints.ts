import {
  type Checkpoint,
  openCheckpoint,
  readCheckpoint,
  splitNotes,
} from "../proof/checkpoint.ts";
import type { NoteVerifier } from "../proof/signed-note.ts";

/** Checkpoints that were kept outside the database: an anchor, or a file somebody put aside. */
export interface KeptNotes {
  /** For people: where they were kept. */
  readonly source: string;
  /** Signed notes, one after the other. */
  readonly notes: string;
}

export interface KeptCheckpoint extends Checkpoint {
  readonly source: string;
  /** Whether a known key signed it. Asked only when it matters, because it takes longer than everything else. */
  readonly isSigned: () => boolean;
}

/** Reads kept checkpoints, the smallest first. What is no checkpoint is left out. */
export function readKeptCheckpoints(
  kept: readonly KeptNotes[],
  verifiers: readonly NoteVerifier[],
): KeptCheckpoint[] {
  return kept
    .flatMap(({ source, notes }) =>
      splitNotes(notes).flatMap((note) => {
        const checkpoint = readCheckpoint(note);
        const isSigned = () => "size" in openCheckpoint(note, verifiers);
        return checkpoint ? [{ ...checkpoint, source, isSigned }] : [];
      }),
    )
    .sort((a, b) => a.size - b.size);
}
