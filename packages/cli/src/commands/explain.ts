import { hostname, userInfo } from "node:os";
import { parseArgs } from "node:util";
import type { Config } from "@countersign/config";
import type { ExplainedCall, JsonValue, ToolHints } from "@countersign/core";
import { explainCall, localRequester } from "@countersign/runtime";
import type { Command, CommandResult } from "../command.ts";
import { loadConfigFor } from "../config-file.ts";
import { inspectUpstreams } from "../daemon/inspect.ts";
import { formatTable, printable } from "../table.ts";
import { wrongUsage } from "../usage.ts";

export const explain: Command = {
  name: "explain",
  summary: "tell what would happen to one call, and why",
  help: `Usage: countersign explain --tool UPSTREAM.TOOL --arguments JSON [--config FILE] [--json]

Tells what Countersign would do with a call, without making it: the personal data and secrets in it,
what the call is taken for and why, each rule that was tried, the decision, and what the upstream
would be given. The call is judged as the first of a conversation. The upstream is asked for the
tool's description; one that cannot be reached is explained without it.

Options:
  --tool X.Y        the upstream and its tool
  --arguments JSON  the arguments of the call (default: {})
  --config FILE     the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json            the same as JSON

Examples:
  countersign explain --tool crm.query --arguments '{"sql": "DELETE FROM customers"}'

Exit status: 0 it would run, 1 it would be held or denied, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        config: { type: "string" },
        json: { type: "boolean" },
        tool: { type: "string" },
        arguments: { type: "string", default: "{}" },
      },
    });
    const named = /^([^.]+)\.(.+)$/s.exec(values.tool ?? "");
    if (named === null) return wrongUsage(explain, "expected `--tool UPSTREAM.TOOL`");
    const [, upstream = "", tool = ""] = named;
    const args = parsed(values.arguments);
    if (args === undefined) return wrongUsage(explain, "expected JSON in `--arguments`");
    const config = await loadConfigFor(values.config, context);
    if (!config.upstreams.some(({ name }) => name === upstream)) {
      const known = config.upstreams.map(({ name }) => `\`${name}\``).join(", ") || "none";
      return wrongUsage(explain, `unknown upstream \`${upstream}\`: configured are ${known}`);
    }
    const about = await describe(config, upstream, tool);
    const explained = await explainCall(config, {
      upstream,
      tool,
      ...about,
      arguments: args,
      requester: localRequester(userInfo().username, hostname()),
    });
    const { verdict } = explained;
    const runs = verdict.decision === "allow" || config.policy.observe;
    return {
      exitStatus: runs ? 0 : 1,
      stdout: written(explained, config),
      stderr: about.trouble === null ? "" : `${about.trouble}\n`,
      json: asJson(explained, config),
    };
  },
};

interface AboutTool {
  readonly description: string | null;
  readonly hints: ToolHints;
  readonly trouble: string | null;
}

async function describe(config: Config, upstream: string, tool: string): Promise<AboutTool> {
  const upstreams = config.upstreams.filter(({ name }) => name === upstream);
  if (upstreams.some(({ transport }) => transport.kind === "program")) {
    const trouble =
      `\`${upstream}\` is a program: explained by the tool's name and what the configuration says of it; ` +
      "its description is known to the program alone, and can make a call more serious";
    return { description: null, hints: {}, trouble };
  }
  const [found] = await inspectUpstreams({ ...config, upstreams });
  const listed = found?.tools.find(({ name }) => name === tool);
  if (listed !== undefined) {
    return { description: listed.description, hints: listed.hints, trouble: null };
  }
  const trouble =
    found?.error === undefined
      ? `\`${printable(tool)}\` is not in the list of tools of \`${upstream}\`: explained by its name`
      : `\`${upstream}\`: ${printable(found.error)}: explained without the tool's description`;
  return { description: null, hints: {}, trouble };
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** A call is explained as the first of a conversation of its own, in which nothing has a token yet. */
const TOKENS =
  "           no token of a real conversation is known here: put a value of its type in its place";

function written(explained: ExplainedCall, config: Config): string {
  const { findings, category, evidence, tried, verdict, disclosed } = explained;
  const given = Object.entries(disclosed).map(([type, count]) => `${count} ${type}`);
  const rules = tried.map(({ rule, fits, because }) => [
    `  ${rule.id}`,
    {
      yes: `fits: ${rule.decision}`,
      no: "does not fit",
      failed: "FAILS: deny",
      depends: "depends",
    }[fits],
    because === null ? "" : printable(because),
  ]);
  return [
    `category   ${category}`,
    ...evidence.map(({ from, because }) => `           ${from}: ${printable(because)}`),
    `findings   ${findings.length === 0 ? "none" : ""}`.trimEnd(),
    ...findings.map(({ entityType, path }) => `           ${entityType} in ${printable(path)}`),
    `rules      ${rules.length === 0 ? "none" : ""}`.trimEnd(),
    ...(rules.length === 0 ? [] : [formatTable(rules).trimEnd()]),
    ...config.policy.budgets.map(
      ({ id }) => `  budget:${id}  what was used of it is not looked at`,
    ),
    `decision   ${verdict.decision}, by ${verdict.rules.join(", ")}`,
    ...(verdict.reason === null ? [] : [`           ${printable(verdict.reason)}`]),
    ...(verdict.rules.includes("unknown-token") ? [TOKENS] : []),
    ...(verdict.decision === "require-approval"
      ? [`           asked: ${verdict.approval.reviewers.join(", ") || "nobody"}`]
      : []),
    `disclosed  ${given.join(", ") || "nothing: the upstream gets tokens in place of values"}`,
    ...(config.policy.observe
      ? ["observe    the policy only observes: the call would run all the same"]
      : []),
    "",
  ].join("\n");
}

function asJson({ tried, verdict, ...rest }: ExplainedCall, config: Config): JsonValue {
  return {
    ...(rest as unknown as Record<string, JsonValue>),
    rules: tried.map(({ rule, fits, because }) => {
      return { id: rule.id, decision: rule.decision, fits, because };
    }),
    decision: verdict.decision,
    decidedBy: verdict.rules,
    reason: verdict.reason,
    observe: config.policy.observe,
  };
}
