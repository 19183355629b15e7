/** Commands that run what their arguments say: `env A=1 nice rm x` is `rm x`. */

import { HARMLESS_VARIABLES } from "./shell-commands.ts";

/** What a wrapped call runs: words to be read as a command, or text to be read as a script. */
export type Wrapped =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "script"; readonly script: string };

/** What `words` run beside themselves. `null`: it cannot be told. */
export function unwrap(words: readonly string[]): readonly Wrapped[] | null {
  const [name = "", ...args] = words;
  if (SHELLS.has(name)) return shellScript(args);
  if (name === "eval") return [{ kind: "script", script: args.join(" ") }];
  if (name === "find") return found(args);
  const valued = PREFIXES.get(name);
  return valued === undefined ? [] : withoutOptions(args, valued);
}

const SHELLS: ReadonlySet<string> = new Set(["sh", "bash", "dash", "zsh", "ksh", "ash", "rbash"]);

/** By command: its options that take the next word. */
const PREFIXES: ReadonlyMap<string, RegExp> = new Map([
  ["env", /^-[uC]$/],
  ["command", /^$/],
  ["builtin", /^$/],
  ["exec", /^-a$/],
  ["nohup", /^$/],
  ["nice", /^-n$/],
  ["ionice", /^-[cnp]$/],
  ["time", /^-[fo]$/],
  ["timeout", /^-[ks]$/],
  ["stdbuf", /^-[ioe]$/],
  ["setsid", /^$/],
  ["xargs", /^-[IndPLsEa]$/],
  ["watch", /^-[nd]$/],
  ["sudo", /^-[ugChpRrtTU]$/],
  ["doas", /^-[uC]$/],
]);

/** `bash -c 'text'`; a shell without `-c` runs a file or its input, which nobody sees. */
function shellScript(args: readonly string[]): readonly Wrapped[] | null {
  const at = args.findIndex((word) => /^-[a-zA-Z]*c$/.test(word));
  const script = args[at + 1];
  return at < 0 || script === undefined ? null : [{ kind: "script", script }];
}

/** `find … -exec rm {} ;`, as often as it is there. */
function found(args: readonly string[]): readonly Wrapped[] {
  return args.flatMap((word, at) =>
    /^-(?:exec|execdir|ok|okdir)$/.test(word)
      ? [{ kind: "words" as const, words: args.slice(at + 1) }]
      : [],
  );
}

function withoutOptions(args: readonly string[], valued: RegExp): readonly Wrapped[] | null {
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? "";
    const variable = /^([A-Za-z_]\w*)=/.exec(word)?.[1];
    if (variable !== undefined && !HARMLESS_VARIABLES.has(variable)) return null;
    if (valued.test(word)) at++;
    else if (word.startsWith("-") || variable !== undefined) continue;
    else if (!/^\d+(?:\.\d+)?[smhd]?$/.test(word)) {
      return [{ kind: "words", words: args.slice(at) }]; // not the number of `timeout 5 …`
    }
  }
  return [];
}
