import { parseArgs } from "node:util";
import type { Config } from "@countersign/config";
import type { JsonValue } from "@countersign/core";
import { assertNoOwnReach, createScan, maskingNotices, toolDecider } from "@countersign/runtime";
import type { Command, CommandResult } from "../command.ts";
import { loadConfigFor } from "../config-file.ts";
import { inspectUpstreams } from "../daemon/inspect.ts";
import { counted, formatTable, printable } from "../table.ts";

export const check: Command = {
  name: "check",
  summary: "check the configuration, connect to every upstream, show what would be decided",
  help: `Usage: countersign check [--config FILE] [--json]

Reads the configuration, connects to every upstream server, and prints each of its tools with its
category, the decision about calling it and the rule that decides. A tool is judged by itself here:
arguments, such as a DELETE in an SQL statement, can make a call more serious than its tool, and
rules with a condition (unless …) are asked about each call. What is odd about a tool's definition
(hidden characters, instructions to the model, imitations of other tools) is told on standard error.

Options:
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json         the same as JSON

Examples:
  countersign check
  countersign check --config ./countersign.yaml --json

Exit status: 0 everything is fine, 1 something is wrong, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values } = parseArgs({
      args: [...argv],
      options: { config: { type: "string" }, json: { type: "boolean" } },
    });
    const config = await loadConfigFor(values.config, context);
    const decide = toolDecider(config);
    assertNoOwnReach(config);
    // Says what is wrong with a model that is not there.
    createScan(config.masking);
    const said = new Set<string>();
    context.progress?.(`connecting to ${counted(config.upstreams.length, "upstream")} …`);
    const upstreams = await inspectUpstreams(config, (line) => said.add(printable(line)));
    context.progress?.("");

    const notices = [
      ...(config.policy.observe
        ? ["OBSERVING ONLY: nothing is held and nothing is denied (`policy.observe`)"]
        : []),
      ...maskingNotices(config.masking),
    ];
    const rows: string[][] = [];
    const tools: JsonValue[] = [];
    const troubles: string[] = [];
    const noticed: string[] = [];
    const doubted: string[] = [];
    for (const { upstream, tools: listed, error } of upstreams) {
      if (error !== undefined) {
        said.delete(printable(error));
        troubles.push(`upstream \`${upstream}\`: ${printable(error)}`);
      }
      for (const tool of listed) {
        const { name, description, hints, exposedName, warnings } = tool;
        const { classification, verdict, depends } = decide({
          upstream,
          tool: name,
          description,
          hints,
          arguments: null,
        });
        const { category, evidence } = classification;
        if (hints.readOnlyHint === true && MILDER_IF_TRUSTED.has(category)) {
          const isTrusted = config.upstreams.some(
            (one) => one.name === upstream && one.trust === "internal",
          );
          if (!isTrusted && verdict.decision !== "allow") doubted.push(printable(exposedName));
        }
        rows.push([
          printable(exposedName),
          category,
          verdict.decision,
          `by ${verdict.rules.join(", ")}`,
          depends.length === 0 ? "" : `unless ${depends.join(", ")}`,
        ]);
        tools.push({
          upstream,
          tool: name,
          exposedName,
          category,
          because: evidence[0]?.because ?? "nothing tells",
          decision: verdict.decision,
          rules: verdict.rules,
          depends,
          warnings,
        });
        noticed.push(
          ...warnings.map(
            (warning) => `noticed about ${printable(exposedName)}: ${printable(warning)}`,
          ),
        );
      }
    }
    for (const { name: upstream, tools: named } of config.upstreams.filter(isProgram)) {
      noticed.push(
        `\`${upstream}\` is a program: its tools are known when it runs. Those named under \`tools\` are shown; any ` +
          `other is decided by its own name: \`countersign explain --tool ${upstream}.NAME\``,
      );
      for (const { tool } of named) {
        const { classification, verdict, depends } = decide({
          upstream,
          tool,
          description: null,
          hints: {},
          arguments: null,
        });
        const { category, evidence } = classification;
        rows.push([
          printable(`${upstream}.${tool}`),
          category,
          verdict.decision,
          `by ${verdict.rules.join(", ")}`,
          depends.length === 0 ? "" : `unless ${depends.join(", ")}`,
        ]);
        tools.push({
          upstream,
          tool,
          exposedName: null,
          category,
          because: evidence[0]?.because ?? "nothing tells",
          decision: verdict.decision,
          rules: verdict.rules,
          depends,
          warnings: [],
        });
      }
    }
    if (doubted.length > 0) {
      noticed.push(
        `not allowed although the server says that it only reads: ${doubted.join(", ")}. Its word counts with ` +
          "`trust: internal` beside a server that is yours; `tools: { NAME: { category: read } }` says it of one tool",
      );
    }
    const summary = `\n${counted(rows.length, "tool")} of ${counted(config.upstreams.length, "upstream")} checked\n`;
    return {
      exitStatus: troubles.length > 0 ? 1 : 0,
      stdout: formatTable(rows) + summary,
      stderr: [...notices, ...noticed, ...said, ...troubles].map((line) => `${line}\n`).join(""),
      json: { tools, troubles },
    };
  },
};

/** What a tool that says it only reads is taken for, unless its upstream's word counts. */
const MILDER_IF_TRUSTED: ReadonlySet<string> = new Set(["unknown", "write", "execute"]);

function isProgram({ transport }: Config["upstreams"][number]): boolean {
  return transport.kind === "program";
}
