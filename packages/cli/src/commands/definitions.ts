import { parseArgs } from "node:util";
import type {
  ArgumentChange,
  JsonValue,
  ListedDefinition,
  ShownDefinition,
} from "@countersign/core";
import type { Command, CommandResult } from "../command.ts";
import { CREDENTIAL, openApi } from "../daemon/api.ts";
import { counted, formatTable, printable } from "../table.ts";
import { wrongUsage } from "../usage.ts";

export const definitions: Command = {
  name: "definitions",
  summary: "see what upstreams say their tools are, and accept what changed",
  help: `Usage: countersign definitions list [--config FILE] [--json]
       countersign definitions show UPSTREAM TOOL [--config FILE] [--json]
       countersign definitions accept UPSTREAM TOOL HASH [--reason TEXT] [--config FILE]
       countersign definitions reject UPSTREAM TOOL HASH [--reason TEXT] [--config FILE]

Tools are pinned as they were when they were accepted. One whose description, schema or hints
change cannot be called until somebody of definitions.reviewers accepts the change. TOOL is the
upstream's own name; HASH is what list and show print, so that exactly what was read is accepted.
The credential is read from ${CREDENTIAL}.

Options:
  --reason TEXT  kept in the log
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json         the answer as JSON

Examples:
  countersign definitions list
  countersign definitions show crm delete_customer
  countersign definitions accept crm delete_customer 3f2a… --reason "the new version of the server"

Exit status: 0 nothing waits, or done; 1 something waits or was refused; 2 called wrongly
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
    const [action, upstream, tool, hash, ...rest] = positionals;
    if (rest.length > 0) return wrongUsage(definitions, `unexpected argument \`${rest[0]}\``);
    if (action === "list" && upstream === undefined) {
      const api = await openApi(values.config, context);
      return listed(await api("GET", "/definitions"));
    }
    if (upstream === undefined || tool === undefined) {
      return wrongUsage(definitions, "expected `list`, or an action with UPSTREAM and TOOL");
    }
    if (action === "show" && hash === undefined) {
      const api = await openApi(values.config, context);
      const query = new URLSearchParams({ upstream, tool });
      return shown(await api("GET", `/definitions?${query.toString()}`));
    }
    if ((action !== "accept" && action !== "reject") || hash === undefined) {
      return wrongUsage(definitions, "expected `show`, `accept … HASH` or `reject … HASH`");
    }
    const api = await openApi(values.config, context);
    const reason = values.reason === undefined ? {} : { reason: values.reason };
    const answer = await api("POST", `/definitions/${action}`, { upstream, tool, hash, ...reason });
    const stdout = `${printable(tool)} of ${printable(upstream)} is ${action}ed\n`;
    return { exitStatus: 0, stdout, stderr: "", json: answer };
  },
};

function listed(answer: JsonValue): CommandResult {
  const { definitions: all, reviewers } = answer as unknown as {
    definitions: readonly ListedDefinition[];
    reviewers: readonly string[];
  };
  const rows = all.map(({ upstream, tool, state, by, hash, listed: isListed, warnings }) => [
    `${printable(upstream)}.${printable(tool)}`,
    state,
    by === null ? "" : `by ${by.person}`,
    state === "waiting" ? hash : "",
    [...(isListed ? [] : ["not listed any more"]), ...warnings].map(printable).join("; "),
  ]);
  const waiting = all.filter(({ state }) => state === "waiting").length;
  const summary = `\n${counted(all.length, "tool")}, ${waiting} waiting for ${reviewers.join(", ") || "nobody"}\n`;
  return {
    exitStatus: waiting > 0 ? 1 : 0,
    stdout: formatTable(rows) + summary,
    stderr: "",
    json: answer,
  };
}

function shown(answer: JsonValue): CommandResult {
  const { definition } = answer as unknown as { definition: ShownDefinition };
  const { upstream, tool, state, hash, pinned, waiting, changes, warnings } = definition;
  const lines = [
    `${printable(upstream)}.${printable(tool)}: ${state}, ${hash}`,
    ...warnings.map((warning) => `noticed: ${printable(warning)}`),
    "",
    ...(changes.length > 0
      ? changes.flatMap(inLines)
      : jsonLines((waiting ?? pinned) as JsonValue, " ")),
    "",
    ...(state === "waiting"
      ? [
          `accept it with: countersign definitions accept ${printable(upstream)} ${printable(tool)} ${hash}`,
          "",
        ]
      : []),
  ];
  return {
    exitStatus: state === "waiting" ? 1 : 0,
    stdout: lines.join("\n"),
    stderr: "",
    json: answer,
  };
}

function inLines({ path, before, after }: ArgumentChange): readonly string[] {
  return [
    printable(path),
    ...(before === undefined ? [] : jsonLines(before, "-")),
    ...(after === undefined ? [] : jsonLines(after, "+")),
  ];
}

function jsonLines(value: JsonValue, sign: string): readonly string[] {
  const text = JSON.stringify(value, null, 2) ?? "null";
  return text.split("\n").map((line) => `  ${sign} ${printable(line)}`);
}
