import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { Config } from "@countersign/config";
import { CountersignError, type Reviewer } from "@countersign/core";
import { createScan, localRequester, openStorage } from "@countersign/runtime";
import {
  type Accountable,
  type LogAccess,
  readMasterKey,
  readSigningKey,
  type Storage,
} from "@countersign/storage";
import type { CommandContext } from "../../command.ts";
import { loadConfigFor } from "../../config-file.ts";

const CREDENTIAL = "COUNTERSIGN_CREDENTIAL";

/**
 * The configuration whose data folder has a log: looking must not make one. Of a log that is kept elsewhere a copy is
 * taken, in a folder that is removed again when this process ends, and the folder of the answer is that one.
 */
export async function configWithLog(
  configured: string | undefined,
  context: CommandContext,
  /** URL of the database, where it is another one than the configuration names. */
  elsewhere?: string,
): Promise<Config> {
  const config = await configToWrite(configured, context);
  const postgres = elsewhere ?? config.storage.postgres;
  if (postgres === null) return config;
  const folder = mkdtempSync(join(tmpdir(), "countersign-log-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const name of KEY_FILES) {
    const file = join(config.dataFolder, name);
    if (existsSync(file)) copyFileSync(file, join(folder, name));
  }
  const { changedGuard, takeSnapshot } = await import("@countersign/storage/postgres");
  await takeSnapshot(postgres, folder);
  const changed = await changedGuard(postgres);
  if (changed !== undefined) {
    throw new CountersignError(
      "AUDIT_INVALID",
      `the database's ${changed} was removed, changed or switched off: what is written there is not protected`,
    );
  }
  return { ...config, dataFolder: folder, storage: { ...config.storage, postgres: null } };
}

const KEY_FILES = ["master.key", "signing.key"];

/** The configuration whose log is to be written to. */
export async function configToWrite(
  configured: string | undefined,
  context: CommandContext,
): Promise<Config> {
  const config = await loadConfigFor(configured, context);
  const isElsewhere = config.storage.postgres !== null;
  if (isElsewhere || existsSync(join(config.dataFolder, "countersign.db"))) return config;
  throw new CountersignError("STORAGE_UNAVAILABLE", `there is no log in ${config.dataFolder} yet`);
}

export async function openLog(
  configured: string | undefined,
  context: CommandContext,
): Promise<Storage> {
  const config = await configToWrite(configured, context);
  const masterKey = await readMasterKey(config.dataFolder, context.env);
  return openStorage(config, { masterKey, env: context.env });
}

export async function accessTo(
  { dataFolder, storage: { postgres } }: Config,
  { env, now }: CommandContext,
): Promise<LogAccess> {
  return {
    folder: dataFolder,
    ...(postgres !== null && { postgres }),
    masterKey: await readMasterKey(dataFolder, env),
    signingKey: readSigningKey(dataFolder, env),
    now: now(),
  };
}

/** The account on this machine, for acts that need no reviewer. */
export function thisOperator(): string {
  return localRequester(userInfo().username, hostname()).id;
}

/**
 * Who does something that needs a reviewer, and why: the credential is that of a reviewer, because an agent with a
 * shell must not be able to.
 *
 * @throws {CountersignError} `CREDENTIAL_INVALID`
 */
export async function accountable(
  config: Config,
  access: LogAccess,
  reason: string,
  context: CommandContext,
): Promise<Accountable> {
  const storage = await openStorage(config, { masterKey: access.masterKey, env: context.env });
  try {
    const accepted = await storage.credentials.accept(context.env[CREDENTIAL] ?? "");
    if (!accepted) {
      throw new CountersignError(
        "CREDENTIAL_INVALID",
        `expected a reviewer's credential in the environment variable ${CREDENTIAL}`,
      );
    }
    const reviewer: Reviewer = { person: accepted.person, channel: "cli" };
    return { reviewer, operator: thisOperator(), note: await withoutValues(config, reason) };
  } finally {
    await storage.close();
  }
}

/** A reason stands in the log for ever, so what is found in it is left out. */
async function withoutValues(config: Config, reason: string): Promise<string> {
  const findings = await createScan(config.masking).findings(reason, {});
  return findings
    .toSorted((a, b) => b.start - a.start)
    .reduce(
      (text, { start, end, entityType }) =>
        `${text.slice(0, start)}[${entityType}]${text.slice(end)}`,
      reason,
    );
}
