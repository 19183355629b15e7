import { forEachChild, parse, type Command, type SyntaxNode } from "unbash";

import { unwrap } from "../shell/shell-wrappers.ts";

/** One command of a script, as far as it can be told before it runs. */
export interface ShellCall {
  /** Without the folder where programs are installed; `""` if it is computed. */
  readonly name: string;
  readonly args: readonly string[];
}

/** Longer scripts are not read. UTF-16 code units. */
const MAX_LENGTH = 10_000;
const MAX_WRAPPING = 8;

/** Every command of a script in the language of bash, wrapped ones (`env`, `sh -c`) included; `null` if it cannot be read. */
export function shellCalls(script: string, wrapping = 0): readonly ShellCall[] | null {
  if (script.length > MAX_LENGTH || script.includes("\0") || wrapping > MAX_WRAPPING) return null;
  const calls: ShellCall[] = [];
  try {
    const pending: SyntaxNode[] = [parse(script)];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (node.type === "Script" && "errors" in node && (node.errors?.length ?? 0) > 0) return null;
      if (node.type === "Command" && node.name !== undefined) {
        const inside = wordCalls([node.name, ...node.args].map(textOf), wrapping);
        if (inside === null) return null;
        calls.push(...inside);
      }
      forEachChild(node, (child) => pending.push(child));
    }
  } catch {
    return null; // what exhausts the parser's stack is not read
  }
  return calls;
}

/** A command given as its words. */
export function wordCalls(words: readonly string[], wrapping = 0): readonly ShellCall[] | null {
  if (wrapping > MAX_WRAPPING) return null;
  const [first = "", ...args] = words;
  const name = first.replace(/^(?:\/usr\/local|\/usr|)\/s?bin\/(?=[^/]+$)/, "");
  const calls: ShellCall[] = [{ name, args }];
  const wrapped = unwrap([name, ...args]);
  if (wrapped === null) return [...calls, { name: "", args: [] }];
  for (const part of wrapped) {
    const inside =
      part.kind === "script"
        ? shellCalls(part.script, wrapping + 1)
        : wordCalls(part.words, wrapping + 1);
    if (inside === null) return null;
    calls.push(...inside);
  }
  return calls;
}

function textOf(word: Command["args"][number]): string {
  if (!isPlain(word)) return "";
  return word.type === "Word" ? word.value : word.text;
}

/** Whether a word is what it says, with nothing to be filled in when it runs. */
function isPlain(word: SyntaxNode): boolean {
  let isFixed = true;
  forEachChild(word, (part) => {
    if (/Expansion$|Substitution$|Glob$/.test(part.type) || !isPlain(part)) isFixed = false;
  });
  return isFixed;
}
