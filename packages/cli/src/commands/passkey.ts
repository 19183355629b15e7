import { hostname, userInfo } from "node:os";
import { parseArgs } from "node:util";
import { localRequester, openRuntime } from "@countersign/runtime";
import type { Command, CommandResult } from "../command.ts";
import { acceptedConfigFor } from "../config-file.ts";
import { done, wrongUsage } from "../usage.ts";
import { personNamed, problemShowing } from "./secret-options.ts";

export const passkey: Command = {
  name: "passkey",
  summary: "make a code with which a person adds a passkey",
  help: `Usage: countersign passkey invite [--person ID] [--stdout] [--config FILE]

Shows a code with which a person adds their first passkey on the page, or another one after they lost
the last. Good for an hour and for one use; an earlier one of theirs counts no more. To be run on the
daemon's machine, with no agent near. It is recorded with the account that ran it, and everybody who
signs in on the page in the next day is told.

Options:
  --person ID    key of \`people\` in the configuration (default: the only one there is)
  --stdout       show it although standard output is not a terminal
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json         the answer as JSON

Examples:
  countersign passkey invite
  countersign passkey invite --person grace

Exit status: 0 done, 1 refused, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        config: { type: "string" },
        json: { type: "boolean" },
        person: { type: "string" },
        stdout: { type: "boolean" },
      },
    });
    const [action, ...rest] = positionals;
    if (action !== "invite" || rest.length > 0) return wrongUsage(passkey, "expected `invite`");
    const { config, text } = await acceptedConfigFor(values.config, context);
    const named = personNamed(config, values.person);
    if ("problem" in named) return wrongUsage(passkey, named.problem);
    const problem = problemShowing("code", context, values.stdout);
    if (problem !== undefined) return wrongUsage(passkey, problem);
    const { person } = named;
    const runtime = await openRuntime({ config, text, role: "program", report: () => undefined });
    try {
      const operator = localRequester(userInfo().username, hostname()).id;
      const code = await runtime.passkeys.invite(person, operator);
      return done(`${code}\n`, { person, code });
    } finally {
      await runtime.close();
    }
  },
};
