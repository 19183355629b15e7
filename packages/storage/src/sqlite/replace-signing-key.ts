import { existsSync, renameSync } from "node:fs";
import type { AuditDraft } from "@countersign/core";
import { createSecretFile, syncFolderOf } from "../keys/secret-file.ts";
import {
  invalidSigningKey,
  newSigner,
  readSigningKey,
  signingKeyFile,
  type SigningKey,
} from "../keys/signing-key.ts";
import { vkeyOf, writeSigner } from "../proof/signed-note.ts";
import type { Accountable } from "../store/erase-data.ts";
import { lockDataFolder } from "./lock-data-folder.ts";
import { type LogAccess, withWriter } from "./with-writer.ts";

/**
 * Makes a new signing key. The old one, if it is still there, signs as its last act a head of the log that names the
 * new one; then it is gone.
 *
 * @throws {CountersignError} `STORAGE_IN_USE` while a daemon runs, because it would go on with the old one.
 */
export async function replaceSigningKey(
  access: Omit<LogAccess, "signingKey">,
  by: Accountable,
): Promise<SigningKey> {
  const { folder } = access;
  const lock = lockDataFolder(folder);
  try {
    const file = signingKeyFile(folder);
    const old = existsSync(file) ? readSigningKey(folder) : undefined;
    const signer = newSigner(old?.name);
    const vkey = vkeyOf(signer);
    const record = (type: AuditDraft["type"]) =>
      ({ kind: "append", record: { ...by, type, vkey } }) as const;
    if (old) {
      await withWriter({ ...access, signingKey: old }, async (commit) =>
        commit(record("signing_key.retired")),
      );
    }
    const draft = `${file}.new`;
    createSecretFile(draft, writeSigner(signer), invalidSigningKey);
    renameSync(draft, file);
    syncFolderOf(file);
    const signingKey = readSigningKey(folder);
    await withWriter({ ...access, signingKey, isNewKey: true }, async (commit) =>
      commit(record("signing_key.created")),
    );
    return signingKey;
  } finally {
    lock.release();
  }
}
