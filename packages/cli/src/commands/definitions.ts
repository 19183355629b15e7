import { parseArgs } from "node:util";
import {
  type ArgumentChange,
  DEFINITION_KINDS,
  isDefinitionKind,
  type JsonValue,
  type ListedDefinition,
  type ShownDefinition,
} from "@countersign/core";
import type { Command, CommandResult } from "../command.ts";
import { CREDENTIAL, openApi } from "../daemon/api.ts";
import { counted, formatTable, printable } from "../table.ts";
import { done, wrongUsage } from "../usage.ts";

export const definitions: Command = {
  name: "definitions",
  summary: "see what upstreams say of their tools, prompts and resources, and accept what changed",
  help: `Usage: countersign definitions list [--config FILE] [--json]
       countersign definitions show UPSTREAM NAME [--kind KIND] [--config FILE] [--json]
       countersign definitions accept UPSTREAM NAME HASH [--kind KIND] [--reason TEXT]
                                      [--config FILE]
       countersign definitions reject UPSTREAM NAME HASH [--kind KIND] [--reason TEXT]
                                      [--config FILE]

Tools, prompts, resources, their templates and the instructions of servers are pinned as they
were when they were accepted. One whose description, schema or hints change cannot be used until
somebody of definitions.reviewers accepts the change. NAME is the upstream's own name, or what
list prints for a resource; HASH is what list and show print, so that exactly what was read is
accepted. The credential is read from ${CREDENTIAL}.

Options:
  --kind KIND    tool (the default), prompt, resource, resource-template or instructions
  --reason TEXT  kept in the log
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json         the answer as JSON

Examples:
  countersign definitions list
  countersign definitions show crm delete_customer
  countersign definitions accept crm delete_customer 3f2a… --reason "the new version of the server"
  countersign definitions show crm summarise --kind prompt

Exit status: 0 nothing waits, or done; 1 something waits or was refused; 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        config: { type: "string" },
        json: { type: "boolean" },
        kind: { type: "string", default: "tool" },
        reason: { type: "string" },
      },
    });
    const [action, upstream, tool, hash, ...rest] = positionals;
    const { kind } = values;
    if (!isDefinitionKind(kind)) {
      return wrongUsage(definitions, `--kind: expected one of ${DEFINITION_KINDS.join(", ")}`);
    }
    if (rest.length > 0) return wrongUsage(definitions, `unexpected argument \`${rest[0]}\``);
    if (action === "list" && upstream === undefined) {
      const api = await openApi(values.config, context);
      return listed(await api("GET", "/definitions"));
    }
    if (upstream === undefined || tool === undefined) {
      return wrongUsage(definitions, "expected `list`, or an action with UPSTREAM and NAME");
    }
    if (action === "show" && hash === undefined) {
      const api = await openApi(values.config, context);
      const query = new URLSearchParams({ upstream, tool, kind });
      return shown(await api("GET", `/definitions?${query.toString()}`));
    }
    if ((action !== "accept" && action !== "reject") || hash === undefined) {
      return wrongUsage(definitions, "expected `show`, `accept … HASH` or `reject … HASH`");
    }
    const api = await openApi(values.config, context);
    const reason = values.reason === undefined ? {} : { reason: values.reason };
    const about = { upstream, kind, tool, hash, ...reason };
    const answer = await api("POST", `/definitions/${action}`, about);
    const stdout = `${printable(tool)} of ${printable(upstream)} is ${action}ed\n`;
    return done(stdout, answer);
  },
};

function listed(answer: JsonValue): CommandResult {
  const { definitions: all, reviewers } = answer as unknown as {
    definitions: readonly ListedDefinition[];
    reviewers: readonly string[];
  };
  const rows = all.map((one) => [
    nameOf(one),
    one.state,
    one.by === null ? "" : `by ${one.by.person}`,
    one.state === "waiting" ? one.hash : "",
    [
      ...(one.label === undefined ? [] : [`named ${one.tool}`]),
      ...(one.listed ? [] : ["not listed any more"]),
      ...one.warnings,
    ]
      .map(printable)
      .join("; "),
  ]);
  const waiting = all.filter(({ state }) => state === "waiting").length;
  const summary = `\n${counted(all.length, "definition")}, ${waiting} waiting for ${reviewers.join(", ") || "nobody"}\n`;
  return {
    exitStatus: waiting > 0 ? 1 : 0,
    stdout: formatTable(rows) + summary,
    stderr: "",
    json: answer,
  };
}

function shown(answer: JsonValue): CommandResult {
  const { definition } = answer as unknown as { definition: ShownDefinition };
  const { upstream, kind, tool, state, hash, pinned, waiting, changes, warnings } = definition;
  const ofKind = kind === "tool" ? "" : ` --kind ${kind}`;
  const lines = [
    `${nameOf(definition)}: ${state}, ${hash}`,
    ...warnings.map((warning) => `noticed: ${printable(warning)}`),
    "",
    ...(changes.length > 0
      ? changes.flatMap(inLines)
      : jsonLines((waiting ?? pinned) as JsonValue, " ")),
    "",
    ...(state === "waiting"
      ? [
          `accept it with: countersign definitions accept ${printable(upstream)} ${printable(tool)} ${hash}${ofKind}`,
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

/** `crm.delete_customer`, `crm prompt summarise`. */
function nameOf({ upstream, kind, tool, label = tool }: ListedDefinition): string {
  if (kind === "tool") return `${printable(upstream)}.${printable(tool)}`;
  const name = kind === "instructions" ? "" : ` ${printable(label)}`;
  return `${printable(upstream)} ${kind}${name}`;
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
