import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CountersignError } from "@countersign/core";
import { type NoteSigner, readSigner, vkeyOf, writeSigner } from "../proof/signed-note.ts";
import { DATABASE_FILE, makePrivateFolder } from "../sqlite/data-folder.ts";
import { createSecretFile, readSecretFile } from "./secret-file.ts";

/**
 * The key that signs checkpoints. It is not derived from the master key: who verifies needs neither, and who may sign
 * need not be able to read values.
 */
export interface SigningKey extends NoteSigner {
  /** What others verify with. Not secret: to be kept where the log is not. */
  readonly vkey: string;
  /** It did not exist and was made just now. */
  readonly created: boolean;
  readonly file: string;
}

/**
 * Reads the signing key: the file that `COUNTERSIGN_SIGNING_KEY_FILE` names, else `signing.key` in the data folder,
 * which is made if neither it nor a database is there yet. One line in the form of golang.org/x/mod/sumdb/note.
 *
 * @throws {CountersignError} `SIGNING_KEY_INVALID`: others can read the file, or it is no such key.
 */
export function readSigningKey(
  folder: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): SigningKey {
  const file = signingKeyFile(folder, environment);
  const isMissing = !existsSync(file);
  if (isMissing && environment["COUNTERSIGN_SIGNING_KEY_FILE"])
    throw invalidSigningKey(`there is no \`${file}\``);
  if (isMissing && existsSync(join(folder, DATABASE_FILE))) {
    throw invalidSigningKey(
      `\`${file}\` is missing, and the database beside it was signed with it: put it back, or make a new one with \`countersign audit key --new\``,
    );
  }
  if (isMissing) makePrivateFolder(folder);
  const created = isMissing && createSecretFile(file, writeSigner(newSigner()), invalidSigningKey);
  const signer = readSigner(readSecretFile(file, invalidSigningKey));
  if (!signer)
    throw invalidSigningKey(`\`${file}\`: expected one line that begins with \`PRIVATE+KEY+\``);
  return { ...signer, vkey: vkeyOf(signer), created, file };
}

export function signingKeyFile(
  folder: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return environment["COUNTERSIGN_SIGNING_KEY_FILE"] || join(folder, "signing.key");
}

/** The name tells one log from another; it need not be an address. */
export function newSigner(name = `countersign/${randomBytes(8).toString("hex")}`): NoteSigner {
  return { name, privateKey: generateKeyPairSync("ed25519").privateKey };
}

export function invalidSigningKey(detail: string, cause?: unknown): CountersignError {
  return new CountersignError("SIGNING_KEY_INVALID", detail, { cause });
}
