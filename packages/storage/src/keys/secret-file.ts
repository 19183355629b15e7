import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { CountersignError } from "@countersign/core";

/** The error that says what is wrong with a file. It never holds what is in it. */
export type SecretFileError = (detail: string, cause?: unknown) => CountersignError;

/** Reads a file that its owner alone may read. */
export function readSecretFile(file: string, invalid: SecretFileError): string {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) throw invalid(`\`${file}\` is not a file`);
    const mode = stats.mode & 0o777;
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw invalid(`others can read \`${file}\`: expected mode 600, got ${mode.toString(8)}`);
    }
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof CountersignError) throw error;
    throw invalid(`\`${file}\` cannot be read`, error);
  }
}

/**
 * Makes a file of one line for its owner alone, whole or not at all, and durable when this returns.
 *
 * @returns whether it did: somebody may have been faster, and then theirs is the one to use.
 */
export function createSecretFile(file: string, line: string, invalid: SecretFileError): boolean {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    const descriptor = openSync(draft, "wx", 0o600);
    try {
      writeSync(descriptor, `${line}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    try {
      linkSync(draft, file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    } finally {
      unlinkSync(draft);
      syncFolderOf(file);
    }
  } catch (error) {
    throw invalid(`\`${file}\` cannot be made`, error);
  }
}

/** A new name is durable once its folder is. Windows cannot open a folder and needs no such thing. */
export function syncFolderOf(file: string): void {
  if (process.platform === "win32") return;
  const descriptor = openSync(join(file, ".."), "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
