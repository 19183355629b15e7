import { HASH_BYTES } from "./merkle-frontier.ts";
import { type NoteSigner, type NoteVerifier, openNote, signNote } from "./signed-note.ts";

/** What a log said of itself at one moment: how many records it had, and the root of the tree over them. */
export interface Checkpoint {
  /** Which log it is. */
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** A checkpoint as c2sp.org/tlog-checkpoint writes it, signed. */
export function signCheckpoint(
  { size, root }: Omit<Checkpoint, "origin">,
  signer: NoteSigner,
): string {
  return signNote(`${signer.name}\n${size}\n${root.toString("base64")}\n`, signer);
}

/** Reads a checkpoint that one of `verifiers` signed. */
export function openCheckpoint(
  note: string,
  verifiers: readonly NoteVerifier[],
): Checkpoint | { readonly problem: string } {
  const opened = openNote(note, verifiers);
  if ("problem" in opened) return opened;
  return readCheckpoint(opened.text) ?? { problem: "what is signed is no checkpoint" };
}

/** Reads the text of a checkpoint. Lines after the third are extensions, which we have no use for. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  const [origin, size, encoded] = text.split("\n");
  if (!origin || !encoded || size === undefined || !/^(?:0|[1-9]\d{0,15})$/.test(size))
    return undefined;
  const root = Buffer.from(encoded, "base64");
  if (root.length !== HASH_BYTES || root.toString("base64") !== encoded) return undefined;
  return { origin, size: Number(size), root };
}

/**
 * The notes in a file that has any number of them, one after the other. What is torn, such as the last one after a
 * crash, is left out.
 */
export function splitNotes(file: string): string[] {
  const notes: string[] = [];
  let text: string[] = [];
  let signatures: string[] = [];
  const finish = () => {
    if (text.length > 1 && signatures.length > 0) {
      notes.push(`${text.join("\n")}\n${signatures.join("\n")}\n`);
    }
    [text, signatures] = [[], []];
  };
  for (const line of file.split("\n")) {
    if (line.startsWith("\u2014 ") && text.at(-1) === "") {
      signatures.push(line);
      continue;
    }
    // A text begins after signatures, or after an empty line that no signature followed.
    if (signatures.length > 0 || text.at(-1) === "") finish();
    if (line !== "" || text.length > 0) text.push(line);
  }
  finish();
  return notes;
}
