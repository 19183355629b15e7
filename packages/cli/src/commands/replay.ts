import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadConfig } from "@countersign/config";
import type { JsonValue } from "@countersign/core";
import { configKnowledge, type Replay, replayCalls } from "@countersign/runtime";
import type { Command, CommandResult } from "../command.ts";
import { loadConfigFor } from "../config-file.ts";
import { counted, formatTable, printable } from "../table.ts";
import { wrongUsage } from "../usage.ts";

export const replay: Command = {
  name: "replay",
  summary: "tell what a changed policy would have decided about the logged calls",
  help: `Usage: countersign replay --policy NEW.yaml [--since TIME] [--config FILE] [--json]

Decides every call in the log again by the policy of NEW.yaml, a whole configuration file, and tells
which calls it would have decided differently. Nothing is run and nothing is written. Calls keep the
category they were given then, unless NEW.yaml gives their tool one. Budgets are left out.

Options:
  --policy FILE  the changed configuration
  --since TIME   only calls from then on, such as 2026-11-20 or 2026-11-20T08:00:00Z
  --config FILE  the configuration in force (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json         the same as JSON

Examples:
  countersign replay --policy stricter.yaml --since 2026-11-01

Exit status: 0 all calls would be decided as they were, 1 some would not, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        config: { type: "string" },
        json: { type: "boolean" },
        policy: { type: "string" },
        since: { type: "string" },
      },
    });
    if (values.policy === undefined) return wrongUsage(replay, "expected `--policy FILE`");
    const since = values.since === undefined ? undefined : Date.parse(values.since);
    if (Number.isNaN(since)) return wrongUsage(replay, "expected a time in `--since`");
    const config = await loadConfigFor(values.config, context);
    const next = await loadConfig(resolve(context.cwd, values.policy), {
      env: context.env,
      ...configKnowledge,
    });
    const troubles: string[] = [];
    const found = await replayCalls(config, next, {
      report: (line) => troubles.push(line),
      ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
    });
    return {
      exitStatus: found.different.length > 0 ? 1 : 0,
      stdout: written(found),
      stderr: troubles.map((line) => `${line}\n`).join(""),
      json: found as unknown as JsonValue,
    };
  },
};

function written({ calls, erased, different }: Replay): string {
  const rows = different.map((call) => [
    call.at,
    printable(`${call.upstream}.${call.tool}`),
    printable(call.requester),
    `${call.was} -> ${call.would}`,
    `by ${call.wouldBy.join(", ")}, was by ${call.wasBy.join(", ")}`,
  ]);
  const byChange = Map.groupBy(different, ({ was, would }) => `${was} -> ${would}`);
  const sums = [...byChange].map(
    ([change, those]) => `${counted(those.length, "call")} ${change}\n`,
  );
  const about =
    erased === 0
      ? ""
      : `${counted(erased, "call")} could not be decided: their arguments were erased\n`;
  return `${formatTable(rows)}${rows.length > 0 ? "\n" : ""}${sums.join("")}${different.length} of ${counted(calls, "call")} would be decided differently\n${about}`;
}
