import { parseArgs } from "node:util";
import type { JsonValue, PolicyChange } from "@countersign/core";
import type { Command, CommandResult } from "../command.ts";
import { CREDENTIAL, openApi } from "../daemon/api.ts";
import { printable } from "../table.ts";
import { wrongUsage } from "../usage.ts";

export const policy: Command = {
  name: "policy",
  summary: "see and decide a change of the configuration that waits",
  help: `Usage: countersign policy show [--config FILE] [--json]
       countersign policy accept HASH --reason TEXT [--config FILE]
       countersign policy reject HASH --reason TEXT [--config FILE]

A running daemon puts a changed countersign.yaml in force only when somebody accepts the change:
one of policy_admins, or of approvals.reviewers where there are none. HASH is what show prints, so
that exactly what was read is accepted. The credential is read from ${CREDENTIAL}.

Options:
  --reason TEXT  kept in the log
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json         the answer as JSON

Examples:
  countersign policy show
  countersign policy accept 3f2a…  --reason "exports need two people now"

Exit status: 0 nothing waits, or done; 1 a change waits, or refused; 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        config: { type: "string" },
        json: { type: "boolean" },
        reason: { type: "string" },
      },
    });
    const [action, hash, ...rest] = positionals;
    if (rest.length > 0) return wrongUsage(policy, `unexpected argument \`${rest[0]}\``);
    if (action === "show" && hash === undefined) {
      const api = await openApi(values.config, context);
      return shown(await api("GET", "/policy"));
    }
    if (action !== "accept" && action !== "reject") {
      return wrongUsage(policy, "expected `show`, `accept HASH` or `reject HASH`");
    }
    if (hash === undefined) return wrongUsage(policy, "expected the hash that `show` prints");
    if (values.reason === undefined) return wrongUsage(policy, "expected `--reason`");
    const api = await openApi(values.config, context);
    const answer = await api("POST", `/policy/${action}`, { hash, reason: values.reason });
    return {
      exitStatus: 0,
      stdout: `the change is ${action}ed\n`,
      stderr: "",
      json: answer,
    };
  },
};

function shown(answer: JsonValue): CommandResult {
  const { change, admins } = answer as unknown as {
    change: PolicyChange | null;
    admins: readonly string[];
  };
  if (change === null) {
    return {
      exitStatus: 0,
      stdout: "what the file says is in force\n",
      stderr: "",
      json: answer,
    };
  }
  const lines = [
    `a change waits for ${admins.join(", ") || "nobody"}: ${change.hash}`,
    "",
    ...change.diff.map((line) => printable(line)),
    "",
    ...(change.needsRestart.length === 0
      ? []
      : [`takes effect only at the next start: ${change.needsRestart.join(", ")}`]),
    `accept it with: countersign policy accept ${change.hash} --reason TEXT`,
    "",
  ];
  return { exitStatus: 1, stdout: lines.join("\n"), stderr: "", json: answer };
}
