import { type Config, loadConfig } from "@countersign/config";
import { configKnowledge, type StartingConfig, startingConfig } from "@countersign/runtime";
import type { CommandContext } from "./command.ts";
import { configPath } from "./config-path.ts";

export function loadConfigFor(
  given: string | undefined,
  context: Pick<CommandContext, "cwd" | "env">,
): Promise<Config> {
  return loadConfig(configPath(given, context), {
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
