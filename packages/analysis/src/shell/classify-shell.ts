import type { ActionCategory } from "@countersign/core";
import { forEachChild, parse, type Command, type SyntaxNode, type Word } from "unbash";

import { HARMLESS_VARIABLES, SHELL_COMMANDS } from "./shell-commands.ts";
import { unwrap } from "./shell-wrappers.ts";

/** Something a shell command would do. */
export interface ShellFinding {
  readonly category: ActionCategory;
  /** What shows it, in words of ours; never an argument. */
  readonly what: string;
}

/** Longer scripts are not read. UTF-16 code units. */
const MAX_LENGTH = 10_000;

/** How deep `sh -c "sh -c …"` is followed. */
const MAX_WRAPPING = 8;

/** What a script in the language of bash would do; `null` if that cannot be told. Does not throw. */
export function classifyShell(script: string): readonly ShellFinding[] | null {
  if (script.length > MAX_LENGTH || script.includes("\0")) return null;
  try {
    return readScript(script, 0);
  } catch {
    return null; // what exhausts the parser's stack is not read
  }
}

/** What one command would do, given as its words: no quoting, no expansion. */
export function classifyCommand(words: readonly string[]): readonly ShellFinding[] {
  return readWords(words, 0) ?? [UNREADABLE];
}

const UNREADABLE: ShellFinding = {
  category: "unknown",
  what: "a shell command that cannot be read",
};

function readScript(script: string, wrapping: number): readonly ShellFinding[] | null {
  if (wrapping > MAX_WRAPPING) return null;
  const findings: ShellFinding[] = [];
  if (COMPUTED_SUBSCRIPT.test(script)) {
    findings.push({ category: "execute", what: "a subscript that is computed" });
  }
  const pending: SyntaxNode[] = [parse(script)];
  while (pending.length > 0) {
    const node = pending.pop();
    if (node === undefined) break;
    if (node.type === "Script" && "errors" in node && (node.errors?.length ?? 0) > 0) return null;
    findings.push(...readNode(node, wrapping));
    forEachChild(node, (child) => pending.push(child));
  }
  return findings.length === 0 ? null : findings;
}

/** Bash runs what stands in a subscript even where it is quoted: `[[ 'a[$(rm x)]' -eq 1 ]]`. */
const COMPUTED_SUBSCRIPT = /\[[^\]\n]*(?:\$\(|`)/;

function readNode(node: SyntaxNode, wrapping: number): readonly ShellFinding[] {
  switch (node.type) {
    case "Command":
      return readCommand(node, wrapping);
    case "Function":
      return [
        { category: "execute", what: "a shell function, which can take the place of a command" },
      ];
    case "Coproc":
      return [{ category: "execute", what: "`coproc`" }];
    case "Redirect":
      if (/^\/dev\/(?:tcp|udp)\//.test(node.target?.value ?? "")) {
        return [{ category: "export", what: "a network connection" }];
      }
      return WRITES.has(node.operator) && !isHarmlessTarget(node.target)
        ? [{ category: "write", what: "a redirection into a file" }]
        : [];
    case "ProcessSubstitution":
      return node.operator === ">" ? [{ category: "execute", what: "`>(…)`" }] : [];
    default:
      return [];
  }
}

const WRITES: ReadonlySet<string> = new Set([">", ">>", "<>", ">|", "&>", "&>>", ">&"]);

function isHarmlessTarget(target: Word | undefined): boolean {
  return target !== undefined && /^(?:\/dev\/(?:null|stdout|stderr)|[0-9]+|-)$/.test(target.text);
}

function readCommand(command: Command, wrapping: number): readonly ShellFinding[] {
  const variables = command.prefix.filter((part) => part.type === "Assignment");
  const isSteered = variables.some(({ name }) => !HARMLESS_VARIABLES.has(name));
  if (command.name === undefined) {
    return isSteered
      ? [{ category: "write", what: "a variable" }]
      : [{ category: "read", what: "nothing" }];
  }
  if (isSteered) return [{ category: "execute", what: "a command under another environment" }];
  const words = [command.name, ...command.args];
  if (!isPlain(command.name)) {
    return [{ category: "execute", what: "a command whose name is computed" }];
  }
  const texts = words.map((word) => (word.type === "Word" ? word.value : word.text));
  const findings = readWords(texts, wrapping) ?? [UNREADABLE];
  if (words.every(isPlain)) return findings;
  if (unwrap(texts)?.some(({ kind }) => kind === "script") !== false) {
    return [...findings, { category: "execute", what: "a script that is computed" }];
  }
  const category = SHELL_COMMANDS.get(commandName(texts[0] ?? ""))?.whenComputed;
  return category === undefined
    ? findings
    : [...findings, { category, what: "a request that is computed" }];
}

/** Whether a word is what it says, with nothing to be filled in when it runs. */
function isPlain(word: SyntaxNode): boolean {
  let isFixed = true;
  forEachChild(word, (part) => {
    if (/Expansion$|Substitution$|Glob$/.test(part.type) || !isPlain(part)) isFixed = false;
  });
  return isFixed;
}

function readWords(words: readonly string[], wrapping: number): readonly ShellFinding[] | null {
  if (wrapping > MAX_WRAPPING) return null;
  const name = commandName(words[0] ?? "");
  const args = words.slice(1);
  const wrapped = unwrap([name, ...args]);
  if (wrapped === null) return [{ category: "execute", what: "a program that cannot be told" }];
  // A wrapper does nothing itself, unless it is listed, as `find` is.
  const isOwn = wrapped.length === 0 || SHELL_COMMANDS.has(name);
  const findings: ShellFinding[] = isOwn ? [readOne(name, args)] : [];
  for (const part of wrapped) {
    const inside =
      part.kind === "script"
        ? readScript(part.script, wrapping + 1)
        : readWords(part.words, wrapping + 1);
    if (inside === null) return null;
    findings.push(...inside);
  }
  return findings;
}

/** A path into the places where programs are installed is the name; any other path is somebody's own program. */
function commandName(word: string): string {
  return word.replace(/^(?:\/usr\/local|\/usr|)\/s?bin\/(?=[^/]+$)/, "");
}

function readOne(name: string, args: readonly string[]): ShellFinding {
  const command = SHELL_COMMANDS.get(name);
  if (command === undefined) return { category: "execute", what: "a program that is not known" };
  const subcommand = args.find((word) => !word.startsWith("-"));
  const byName = Object.hasOwn(command.subcommands ?? {}, subcommand ?? "")
    ? command.subcommands?.[subcommand ?? ""]
    : undefined;
  if (byName !== undefined && byName !== "read") {
    return { category: byName, what: `\`${name} ${subcommand}\`` };
  }
  for (const [argument, category] of command.unless ?? []) {
    if (args.some((word) => argument.test(word))) {
      return { category, what: `\`${name}\` with an option that changes what it does` };
    }
  }
  const plain = args.filter((word) => !/^-./.test(word)).length;
  if (plain > (command.maxPlainArguments ?? plain)) {
    return { category: "write", what: `\`${name}\` into a file` };
  }
  if (byName !== undefined) return { category: byName, what: `\`${name} ${subcommand}\`` };
  return { category: command.category, what: `\`${name}\`` };
}
