import { parseArgs } from "node:util";
import { type DataFlow, DataUsage, type JsonValue } from "@countersign/core";
import type { Command, CommandResult } from "../command.ts";
import { csvLine } from "../export/csv.ts";
import { counted, formatTable, printable } from "../table.ts";
import { wrongUsage } from "../usage.ts";
import { openLogToRead, READ } from "./audit/log-to-read.ts";

const PAGE = 10_000;
const DAY_MS = 86_400_000;

const COLUMNS = [
  "direction",
  "entityType",
  "upstream",
  "tool",
  "client",
  "requester",
  "values",
  "calls",
  "first",
  "last",
  "isNew",
] as const satisfies readonly (keyof DataFlow)[];

export const usage: Command = {
  name: "usage",
  summary: "which data went where, through which agent, for whom",
  help: `Usage: countersign usage [--since TIME | --days N] [--csv] [--config FILE | --imported FOLDER] [--json]

Counts, from the log: which types of data were sent in calls, received in results and disclosed as
real values, by upstream, tool, agent and requester. \`new\` marks what an upstream gave or was
given for the first time in this period.

Options:
  --since TIME   from then on, such as 2026-01-01 (default: all there is, of which all is new)
  --days N       the last N days
  --csv          as CSV
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --imported FOLDER  a log that was imported there
  --json         the same as JSON

Examples:
  countersign usage --days 30
  countersign usage --since 2026-01-01 --csv > usage.csv

Exit status: 0 fine, 1 could not do it, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        ...READ,
        json: { type: "boolean" },
        csv: { type: "boolean" },
        since: { type: "string" },
        days: { type: "string" },
      },
    });
    const since = sinceOf(values, context.now());
    if (since === undefined) {
      return wrongUsage(usage, "expected `--since` to be a time, or `--days` a number of days");
    }
    const log = await openLogToRead(values, context);
    try {
      const counting = new DataUsage(since);
      for (let after = 0; ; ) {
        const records = await log.store.records({ afterSequence: after, limit: PAGE });
        for (const record of records) counting.add(record);
        after = records.at(-1)?.sequence ?? after;
        if (records.length < PAGE) break;
        context.progress?.(`reading record ${after}`);
      }
      context.progress?.("");
      const flows = counting.flows();
      return {
        exitStatus: 0,
        stdout: values.csv ? csvOf(flows) : tableOf(flows),
        stderr: "",
        json: flows as unknown as JsonValue,
      };
    } finally {
      await log.close();
    }
  },
};

/** RFC 3339, as records are; empty for everything. */
function sinceOf(given: { since?: string; days?: string }, now: number): string | undefined {
  if (given.since !== undefined && given.days !== undefined) return undefined;
  if (given.days !== undefined) {
    const days = Number(given.days);
    return days > 0 && days < 100_000 ? new Date(now - days * DAY_MS).toISOString() : undefined;
  }
  if (given.since === undefined) return "";
  const time = Date.parse(given.since);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

function tableOf(flows: readonly DataFlow[]): string {
  const rows = flows.map((flow) => [
    flow.isNew ? "new" : "",
    flow.direction,
    flow.entityType,
    String(flow.values),
    `${flow.direction === "received" ? "from" : "to"} ${printable(`${flow.upstream}.${flow.tool}`)}`,
    `by ${printable(flow.client)}`,
    `for ${printable(flow.requester)}`,
    `since ${flow.first}`,
  ]);
  const fresh = flows.filter(({ isNew }) => isNew).length;
  return `${formatTable(rows)}\n${counted(flows.length, "flow")}, ${fresh} new\n`;
}

function csvOf(flows: readonly DataFlow[]): string {
  const lines = flows.map((flow) => csvLine(COLUMNS.map((column) => flow[column])));
  return [csvLine(COLUMNS), ...lines].join("");
}
