import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { CountersignError } from "@countersign/core";
import type { CommandContext } from "./command.ts";

const DEFAULT_NAME = "countersign.yaml";

/** The configuration a command works with: `--config`, else `COUNTERSIGN_CONFIG`, else the file in the current folder. */
export function configPath(
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
