import { existsSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import type { Config } from "@countersign/config";
import { CountersignError, type Reviewer } from "@countersign/core";
import { createScan, labelOf, localRequester } from "@countersign/runtime";
import {
  type Accountable,
  type LogAccess,
  openSqliteStorage,
  readMasterKey,
  readSigningKey,
  type Storage,
} from "@countersign/storage";
import type { CommandContext } from "../../command.ts";
import { loadConfigFor } from "../../config-file.ts";

const CREDENTIAL = "COUNTERSIGN_CREDENTIAL";

/** The configuration whose data folder has a log: looking must not make one. */
export async function configWithLog(
  configured: string | undefined,
  context: CommandContext,
): Promise<Config> {
  const config = await loadConfigFor(configured, context);
  if (existsSync(join(config.dataFolder, "countersign.db"))) return config;
  throw new CountersignError("STORAGE_UNAVAILABLE", `there is no log in ${config.dataFolder} yet`);
}

export async function openLog(
  configured: string | undefined,
  context: CommandContext,
): Promise<Storage> {
  const { dataFolder } = await configWithLog(configured, context);
  const masterKey = await readMasterKey(dataFolder, context.env);
  return openSqliteStorage({
    folder: dataFolder,
    masterKey,
    signingKey: readSigningKey(dataFolder, context.env),
    labelOf,
  });
}

export async function accessTo(
  { dataFolder }: Config,
  { env, now }: CommandContext,
): Promise<LogAccess> {
  return {
    folder: dataFolder,
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
  const storage = await openSqliteStorage({
    folder: access.folder,
    masterKey: access.masterKey,
    signingKey: access.signingKey,
    labelOf,
  });
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
