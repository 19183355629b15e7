/** Which argument texts are shell commands. */
import { SHELL_COMMANDS } from "../shell/shell-commands.ts";

const SHELL_KEY =
  /^(?:shell_?(?:command|script)?s?|bash(?:_?(?:command|script))?|command_?line|cmd_?line)$/i;

/** Keys that hold commands in a tool made for them, and anything in others. */
const COMMAND_KEY = /^(?:command|commands|cmd|cmds|script)$/i;

/** Keys that hold the rest of a command. */
export const ARGUMENTS_KEY: RegExp = /^(?:args|arguments|argv|params)$/i;

/** Whether `text` under `key` is a shell command. */
export function looksLikeShell(key: string, text: string, isMadeForShell: boolean): boolean {
  if (SHELL_KEY.test(key)) return true;
  if (!COMMAND_KEY.test(key)) return false;
  if (isMadeForShell) return true;
  // Elsewhere `command` often is a word of the tool's own, such as `view`.
  const [first = "", ...rest] = text.trim().slice(0, 1_000).split(/\s+/);
  return SHELL_COMMANDS.has(first) && (rest.length > 0 || /[;|&<>$`]/.test(text));
}
