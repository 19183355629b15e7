import { createSecretKey, hkdfSync, randomBytes, type KeyObject } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CountersignError } from "@countersign/core";
import { DATABASE_FILE, makePrivateFolder } from "../sqlite/data-folder.ts";
import { createSecretFile, readSecretFile } from "./secret-file.ts";

const KEY_BYTES = 32;

/** The key that everything secret at rest hangs on. It never leaves its `KeyObject`, so that no log can print it. */
export interface MasterKey {
  readonly secret: KeyObject;
  /** It did not exist and was made just now: say so, because a lost key cannot be had again. */
  readonly created: boolean;
  /** Where it came from: a path, or the name of the environment variable. */
  readonly source: string;
}

/**
 * Reads the master key: the file that `COUNTERSIGN_KEY_FILE` names, else `COUNTERSIGN_KEY`, else `master.key` in the
 * data folder, which is made if there is neither it nor a database yet. Keys are 32 bytes in base64.
 *
 * @throws {CountersignError} `MASTER_KEY_INVALID`: others can read the file, it is no such key, or a database exists
 *   whose key is missing. Nothing is ever kept unencrypted instead.
 */
export async function readMasterKey(
  folder: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<MasterKey> {
  const named = environment["COUNTERSIGN_KEY_FILE"];
  if (named) return readKeyFile(named);

  const given = environment["COUNTERSIGN_KEY"];
  if (given)
    return {
      secret: parseKey(given, "COUNTERSIGN_KEY"),
      created: false,
      source: "COUNTERSIGN_KEY",
    };

  const file = join(folder, "master.key");
  if (existsSync(file)) return readKeyFile(file);
  if (existsSync(join(folder, DATABASE_FILE))) {
    throw invalid(`\`${file}\` is missing, and the database beside it was made with it`);
  }
  makePrivateFolder(folder);
  const created = createSecretFile(file, randomBytes(KEY_BYTES).toString("base64"), invalid);
  return { ...readKeyFile(file), created };
}

/** A key for one purpose, so that no two purposes ever share one. */
export function deriveKey(master: KeyObject, purpose: string): KeyObject {
  const info = `countersign/v1/${purpose}`;
  return createSecretKey(Buffer.from(hkdfSync("sha256", master, "", info, KEY_BYTES)));
}

function readKeyFile(file: string): MasterKey {
  const text = readSecretFile(file, invalid);
  return { secret: parseKey(text, file), created: false, source: file };
}

function parseKey(text: string, source: string): KeyObject {
  const trimmed = text.trim();
  const bytes = Buffer.from(trimmed, "base64");
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(trimmed);
  if (!isBase64 || bytes.length !== KEY_BYTES) {
    throw invalid(`\`${source}\`: expected ${KEY_BYTES} bytes in base64`);
  }
  return createSecretKey(bytes);
}

function invalid(detail: string, cause?: unknown): CountersignError {
  return new CountersignError("MASTER_KEY_INVALID", detail, { cause });
}
