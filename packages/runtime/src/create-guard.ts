import { existsSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { type Config, configuredCategory, type Environment, loadConfig } from "@countersign/config";
import { CountersignError, createProgramGuard, type ProgramGuard } from "@countersign/core";
import { makePrivateFolder } from "@countersign/storage";
import { startingConfig } from "./accepted-config.ts";
import { configKnowledge } from "./config-knowledge.ts";
import { localRequester, programRequester } from "./people.ts";
import { recordStart } from "./record-start.ts";
import { openRuntime } from "./runtime.ts";

export interface CreateGuardOptions {
  /** The configuration; else `COUNTERSIGN_CONFIG`, else `countersign.yaml` in the working directory. */
  readonly config?: string;
  /** Trouble and notices for the operator, one line each; standard error unless given. */
  readonly report?: (line: string) => void;
  /** What `${env:NAME}` refers to; this process's environment unless given. */
  readonly env?: Environment;
}

/** A guard that a program opened for its own tools. */
export interface OpenGuard extends ProgramGuard, AsyncDisposable {
  /** Path of the configuration in force. */
  readonly configFile: string;
  /** Closes the database. Calls that run must have ended before; held ones stay, for the same call to find again. */
  close(): Promise<void>;
}

/**
 * Opens a guard for the tools of this program: the configuration, its database, its policy. It works beside a running
 * daemon, whose page and channels then ask for approvals, or alone.
 *
 * @throws {CountersignError} `CONFIG_NOT_FOUND`, `CONFIG_INVALID`, `STORAGE_UNAVAILABLE`, `MASTER_KEY_INVALID`.
 */
export async function createGuard(options: CreateGuardOptions = {}): Promise<OpenGuard> {
  const env = options.env ?? process.env;
  const report = options.report ?? ((line) => void process.stderr.write(`countersign: ${line}\n`));
  const asked = await loadConfig(configFile(options.config, env), {
    env,
    ...configKnowledge,
  });
  makePrivateFolder(asked.dataFolder);
  const starting = startingConfig(asked, env);
  const { text } = starting;
  const opened = { config: starting.config, role: "program", report, text, env } as const;
  const runtime = await openRuntime(opened);
  const { config } = runtime;
  await recordStart(runtime, starting);
  if (config.policy.observe) {
    report("OBSERVING ONLY: nothing is held and nothing is denied (`policy.observe`)");
  }
  const account = localRequester(userInfo().username, hostname());
  const guard = createProgramGuard(runtime.guardParts, {
    requesterFor: (user) => programRequester(account, user),
    settingsOf: (name) => settingsOf(runtime.configInForce(), name),
  });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= runtime.close());
  return { ...guard, configFile: config.file, close, [Symbol.asyncDispose]: close };
}

function settingsOf(config: Config, name: string): ReturnType<ProgramGuard["settingsOf"]> {
  const upstream = config.upstreams.find((candidate) => candidate.name === name);
  return {
    trust: upstream?.trust ?? "unlabelled",
    categoryOf: (tool) => (upstream === undefined ? null : configuredCategory(upstream, tool)),
  };
}

function configFile(given: string | undefined, env: Environment): string {
  const named = given ?? env["COUNTERSIGN_CONFIG"];
  if (named !== undefined && named !== "") return resolve(named);
  const file = join(process.cwd(), "countersign.yaml");
  if (existsSync(file)) return file;
  throw new CountersignError(
    "CONFIG_NOT_FOUND",
    `expected \`countersign.yaml\` in ${process.cwd()}, \`config\` or COUNTERSIGN_CONFIG; \`countersign init\` writes one`,
  );
}
