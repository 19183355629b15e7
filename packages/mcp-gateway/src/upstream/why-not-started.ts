import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import type { StdioServer } from "./upstream-settings.ts";

/** Says why the system did not start a server's program, in words somebody can act on. */
export function whyNotStarted(error: Error, { command, cwd }: StdioServer): string {
  const code = (error as NodeJS.ErrnoException).code ?? error.name;
  return `could not be started: ${code}${reason(code, command, cwd)}`;
}

function reason(code: string, command: string, cwd: string | undefined): string {
  if (code === "EACCES") return `, \`${command}\` may not be executed`;
  if (code !== "ENOENT") return "";
  if (cwd !== undefined && !existsSync(cwd)) return `, there is no folder \`${cwd}\``;
  if (!isAbsolute(command)) return `, there is no program \`${command}\` on the PATH`;
  return existsSync(command)
    ? `, what the first line of \`${command}\` wants to run it is not there`
    : `, there is no program \`${command}\``;
}
