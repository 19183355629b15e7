import {
  type Checkpoint,
  openCheckpoint,
  readCheckpoint,
  splitNotes,
} from "../proof/checkpoint.ts";
import { type NoteVerifier, UNKNOWN_KEY } from "../proof/signed-note.ts";

/** Checkpoints that were kept outside the database: an anchor, or a file somebody put aside. */
export interface KeptNotes {
  /** For people: where they were kept. */
  readonly source: string;
  /** Signed notes, one after the other. */
  readonly notes: string;
}

export interface KeptCheckpoint extends Pick<Checkpoint, "origin" | "size"> {
  readonly source: string;
  /** Whether this is the root it speaks of. */
  readonly says: (root: Buffer) => boolean;
  /** Whether a known key signed it. Asked only when it matters, because it takes longer than everything else. */
  readonly isSigned: () => boolean;
  /** Whether only keys signed it that are not known. */
  readonly isByStranger: () => boolean;
}

const SHORT_HEAD = /^([1-9]\d{0,14}):([\w+/]{16,43}=?)$/;

/** Whether a text is what a card shows of a checkpoint, such as `4812:q2V7mXa9kP0dXyZ1`. */
export function isShortHead(text: string): boolean {
  return SHORT_HEAD.test(text);
}

/** It is worth what its keeper is: nothing on it is signed. */
function readShortHead(text: string): KeptCheckpoint {
  const [, size, start = ""] = SHORT_HEAD.exec(text) ?? [];
  if (size === undefined) throw new Error("a head is none (this is a bug)");
  return {
    origin: "",
    size: Number(size),
    source: "the head that was given",
    says: (root) => root.toString("base64").startsWith(start),
    isSigned: () => true,
    isByStranger: () => false,
  };
}

/** Reads kept checkpoints, the smallest first. What is no checkpoint is left out. */
export function readKeptCheckpoints(
  kept: readonly KeptNotes[],
  verifiers: readonly NoteVerifier[],
  heads: readonly string[] = [],
): KeptCheckpoint[] {
  const signed = kept.flatMap(({ source, notes }) =>
    notesIn(notes).flatMap((note) => {
      const checkpoint = readCheckpoint(note);
      if (!checkpoint) return [];
      const { origin, size, root } = checkpoint;
      const open = () => openCheckpoint(note, verifiers);
      const isSigned = () => "size" in open();
      const isByStranger = () => {
        const opened = open();
        return "problem" in opened && opened.problem === UNKNOWN_KEY;
      };
      const says = (other: Buffer) => root.equals(other);
      return [{ origin, size, source, isSigned, isByStranger, says }];
    }),
  );
  return [...signed, ...heads.map(readShortHead)].sort((a, b) => a.size - b.size);
}

/** Notes that follow each other, or that a syslog receiver wrote down: then they stand in messages, in base64. */
function notesIn(text: string): readonly string[] {
  const sent = [
    ...text.matchAll(/\[checkpoint@\d+ [^\]]*?\bnote="([A-Za-z0-9+/]{1,20000}={0,2})"/g),
  ];
  if (sent.length === 0) return splitNotes(text);
  return sent.map(([, encoded = ""]) => Buffer.from(encoded, "base64").toString("utf8"));
}
