import { randomBytes } from "node:crypto";
import { access, constants, lstat, open, readFile, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { CountersignError } from "@countersign/core";

/** A file as it was when it was read, so that it can be replaced only while it still is that. */
export interface HeldFile {
  /** The file itself, not a link to it. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Reads a file, following links. `undefined` if there is none. */
export async function holdFile(path: string): Promise<HeldFile | undefined> {
  try {
    const real = await realpath(path);
    await using handle = await open(real, "r");
    const { mode, uid, gid } = await handle.stat();
    return { path: real, bytes: await handle.readFile(), mode: mode & 0o777, uid, gid };
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw unusable(path, "read", error);
    // A link whose target is not there would be written over by a new file.
    if (await lstat(path).catch(() => undefined)) {
      throw new CountersignError(
        "CLIENT_CONFIG_INVALID",
        `${path}: a link to a file that is not there`,
      );
    }
    return undefined;
  }
}

export function textOf(held: HeldFile): string {
  return Buffer.from(held.bytes).toString("utf8");
}

/** @throws {@link CountersignError} `CLIENT_CONFIG_INVALID` for a file that is not meant to be written. */
export async function assertWritable(held: HeldFile): Promise<void> {
  const isWritable = await access(held.path, constants.W_OK).then(
    () => true,
    () => false,
  );
  // An administrator may write everything; a file without a write bit still says that it should stay.
  if (!isWritable || (held.mode & 0o222) === 0) {
    throw new CountersignError("CLIENT_CONFIG_INVALID", `${held.path}: the file is read-only`);
  }
}

/**
 * Puts `text` in the place of what was read, all at once: whoever reads the file finds the old or the new content,
 * also after a crash. Permissions and owner stay, unless `mode` asks for others.
 *
 * @throws {@link CountersignError} `CLIENT_CONFIG_INVALID` when the file is no longer what was read; nothing is
 *   written then. (Between that check and the replacement is a moment no file system lets us close.)
 */
export async function replaceFile(
  held: HeldFile,
  text: string,
  mode: number = held.mode,
): Promise<void> {
  await writeBeside(held.path, text, { mode, uid: held.uid, gid: held.gid }, async () => {
    const now = await readFile(held.path).catch(() => undefined);
    if (now === undefined || Buffer.compare(now, held.bytes) !== 0) {
      throw new CountersignError(
        "CLIENT_CONFIG_INVALID",
        `${held.path}: another program changed it meanwhile: it stays as it is, run the command again`,
      );
    }
  });
}

/** Writes a file that was not there, all at once, readable for its owner only. Fails if there is one by now. */
export async function createFile(path: string, text: string): Promise<void> {
  await writeBeside(path, text, { mode: 0o600 }, async () => {
    if (await lstat(path).catch(() => undefined)) {
      throw new CountersignError("CLIENT_CONFIG_INVALID", `${path}: it is already there`);
    }
  });
}

/**
 * Keeps what a file held beside it, readable for its owner only, under a name nothing else has.
 * Resolves to the path once the copy is durable.
 */
export async function backUp(held: HeldFile, word: string, at: Date): Promise<string> {
  const stamp = at.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  for (let attempt = 1; ; attempt++) {
    const path = `${held.path}.${word}.${stamp}${attempt === 1 ? "" : `-${attempt}`}`;
    try {
      await using handle = await open(path, "wx", 0o600);
      await handle.writeFile(held.bytes);
      await handle.sync();
      return path;
    } catch (error) {
      if (codeOf(error) !== "EEXIST" || attempt === 100) throw unusable(path, "written", error);
    }
  }
}

async function writeBeside(
  path: string,
  text: string,
  { mode, uid, gid }: Pick<HeldFile, "mode"> & Partial<HeldFile>,
  beforeReplacing: () => Promise<void>,
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    {
      await using handle = await open(temporary, "wx", 0o600);
      await handle.writeFile(text);
      const made = await handle.stat();
      if (uid !== undefined && gid !== undefined && (made.uid !== uid || made.gid !== gid)) {
        await handle.chown(uid, gid);
      }
      await handle.chmod(mode);
      await handle.sync();
    }
    await beforeReplacing();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error instanceof CountersignError ? error : unusable(path, "written", error);
  }
  await syncFolder(dirname(path));
}

/** Makes a rename durable. Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function unusable(path: string, verb: string, error: unknown): CountersignError {
  const reason = WORDS[codeOf(error) ?? ""] ?? codeOf(error) ?? "unknown reason";
  return new CountersignError("CLIENT_CONFIG_INVALID", `${path}: cannot be ${verb}: ${reason}`, {
    cause: error,
  });
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EISDIR: "it is a folder",
  ENOENT: "its folder is not there",
  ENOTDIR: "its folder is not a folder",
  ELOOP: "its links go in a circle",
  EEXIST: "it is already there",
};

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
