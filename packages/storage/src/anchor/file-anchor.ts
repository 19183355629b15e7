import { open, readFile } from "node:fs/promises";
import { splitNotes } from "../proof/checkpoint.ts";
import type { Anchor } from "./anchor.ts";

/** Enough for the newest note with the signatures of several witnesses. */
const TAIL_BYTES = 64 * 1024;

/**
 * A file that is only appended to, on another disk or machine. Notes follow each other with empty lines between, so
 * that what a crash tore does not spoil the next one.
 */
export function fileAnchor(file: string): Anchor {
  return {
    name: file,

    async newest() {
      const handle = await open(file, "r").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
      });
      if (!handle) return undefined;
      try {
        const { size } = await handle.stat();
        const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
        await handle.read(tail, 0, tail.length, size - tail.length);
        return splitNotes(tail.toString("utf8")).at(-1);
      } finally {
        await handle.close();
      }
    },

    async holdings() {
      const notes = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return "";
        throw error;
      });
      return { notes, proves: "against everybody who cannot write to this file" };
    },

    async append(notes) {
      const handle = await open(file, "a", 0o600);
      try {
        await handle.appendFile(notes.map((note) => `\n\n${note}`).join(""));
        await handle.datasync();
      } finally {
        await handle.close();
      }
    },
  };
}
