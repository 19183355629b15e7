import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { CountersignError } from "@countersign/core";

/** The database's name inside the data folder. */
export const DATABASE_FILE = "countersign.db";

/**
 * Makes the data folder, for its owner only. It holds keys and may stand in a project: one that is new is kept out of
 * version control.
 */
export function makePrivateFolder(folder: string): void {
  try {
    const isNew = mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined;
    if (isNew) writeFileSync(join(folder, ".gitignore"), "*\n", { mode: 0o600 });
    closeToOthers(folder, 0o700);
  } catch (cause) {
    const detail = `cannot make \`${folder}\` a folder for its owner only`;
    throw new CountersignError("STORAGE_UNAVAILABLE", detail, { cause });
  }
}

/**
 * Makes an empty file for its owner only, or closes one that exists to others; SQLite gives its `-wal` and `-shm` the
 * same mode.
 *
 * An existing file is not opened: closing any descriptor of it would drop the locks that SQLite holds in this process.
 */
export function makeFile(file: string): void {
  try {
    if (existsSync(file)) return closeToOthers(file, 0o600);
    closeSync(openSync(file, "wx", 0o600));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return;
    throw new CountersignError("STORAGE_UNAVAILABLE", `cannot make \`${file}\``, { cause });
  }
}

function closeToOthers(path: string, mode: number): void {
  if (process.platform === "win32") return;
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, mode);
}
