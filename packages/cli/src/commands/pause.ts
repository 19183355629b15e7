import { parseArgs } from "node:util";
import type { Command, CommandResult } from "../command.ts";
import { openApi } from "../daemon/api.ts";
import { printable } from "../table.ts";
import { done, wrongUsage } from "../usage.ts";

export const pause: Command = {
  name: "pause",
  summary: "stop every call until somebody lets them run again",
  help: `Usage: countersign pause --reason TEXT [--deny] [--config FILE] [--json]

The kill switch: no call runs, whatever the policy allows or somebody approved, until
\`countersign resume\`. It survives a restart of the daemon. What was sent already is not stopped.
Calls that come meanwhile wait as long as their clients let them. For a reviewer: the credential is
read from the environment variable COUNTERSIGN_CREDENTIAL.

Options:
  --reason TEXT  told to every agent and kept in the log, masked
  --deny         refuse calls at once in place of letting them wait
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json         the answer as JSON

Examples:
  countersign pause --reason "an agent sends customer data out"
  countersign pause --deny --reason "maintenance"

Exit status: 0 done, 1 refused or not reachable, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        config: { type: "string" },
        json: { type: "boolean" },
        reason: { type: "string" },
        deny: { type: "boolean", default: false },
      },
    });
    if (values.reason === undefined) return wrongUsage(pause, "expected `--reason`: say why");
    const api = await openApi(values.config, context);
    const body = { mode: values.deny ? "deny" : "hold", reason: values.reason };
    const answer = await api("POST", "/pause", body);
    const { pause: thrown } = answer as { pause: { reason: string } };
    return done(`everything is paused: ${printable(thrown.reason)}\n`, answer);
  },
};

export const resume: Command = {
  name: "resume",
  summary: "let calls run again after a pause",
  help: `Usage: countersign resume --reason TEXT [--config FILE] [--json]

For a reviewer: the credential is read from the environment variable COUNTERSIGN_CREDENTIAL.

Options:
  --reason TEXT  what changed; kept in the log, masked
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json         the answer as JSON

Examples:
  countersign resume --reason "the leak is closed"

Exit status: 0 done, 1 refused or not reachable, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        config: { type: "string" },
        json: { type: "boolean" },
        reason: { type: "string" },
      },
    });
    if (values.reason === undefined) return wrongUsage(resume, "expected `--reason`: what changed");
    const api = await openApi(values.config, context);
    return done("calls run again\n", await api("POST", "/resume", { reason: values.reason }));
  },
};
