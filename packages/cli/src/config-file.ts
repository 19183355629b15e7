import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Config, loadConfig } from "@countersign/config";
import { CountersignError } from "@countersign/core";
import { configKnowledge, type StartingConfig, startingConfig } from "@countersign/runtime";
import type { CommandContext } from "./command.ts";

const DEFAULT_NAME = "countersign.yaml";

/** The configuration a command works with: `--config`, else `COUNTERSIGN_CONFIG`, else the file in the current folder. */
export function configFile(
  given: string | undefined,
  { cwd, env }: Pick<CommandContext, "cwd" | "env">,
): string {
  const named = given ?? env["COUNTERSIGN_CONFIG"];
  if (named !== undefined && named !== "") return resolve(cwd, named);
  const file = join(cwd, DEFAULT_NAME);
  if (existsSync(file)) return file;
  throw new CountersignError(
    "CONFIG_NOT_FOUND",
    `expected \`${DEFAULT_NAME}\` in ${cwd}, \`--config FILE\` or COUNTERSIGN_CONFIG; \`countersign init\` writes one`,
  );
}

export function loadConfigFor(
  given: string | undefined,
  context: Pick<CommandContext, "cwd" | "env">,
): Promise<Config> {
  return loadConfig(configFile(given, context), {
    env: context.env,
    ...configKnowledge,
  });
}

/**
 * The same as a daemon would start with: of a file that has changed, what was accepted, where that takes somebody. With its
 * `text` the runtime checks, as it does for a daemon, that it is what was accepted.
 */
export async function acceptedConfigFor(
  given: string | undefined,
  context: Pick<CommandContext, "cwd" | "env">,
): Promise<Pick<StartingConfig, "config" | "text">> {
  return startingConfig(await loadConfigFor(given, context), context.env);
}
