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
  "model",
  "destination",
] as const satisfies readonly (keyof DataFlow)[];

/** How `--by` and filters call what flows are told apart by. */
const DIMENSIONS = {
  direction: "direction",
  type: "entityType",
  upstream: "upstream",
  tool: "tool",
  client: "client",
  model: "model",
  requester: "requester",
  destination: "destination",
  rule: "rule",
} as const satisfies Readonly<Record<string, keyof DataFlow>>;

type Dimension = keyof typeof DIMENSIONS;

export const usage: Command = {
  name: "usage",
  summary: "which data went where, through which agent, for whom",
  help: `Usage: countersign usage [--since TIME | --days N] [--by LIST] [--only NAME=VALUE]... [--csv]
                         [--config FILE | --imported FOLDER] [--json]

Counts, from the log: which types of data were sent in calls, received in results and lists and
disclosed as real values, by upstream, tool, agent, model and requester. \`new\` marks what an
upstream gave or was given for the first time in this period. Lists are under their method, such as
tools/list, in place of a tool; the model is (unknown) where no agent or answer named it.

Options:
  --since TIME   from then on, such as 2026-01-01 (default: all there is, of which all is new)
  --days N       the last N days
  --by LIST      add up by these alone, parted by commas: direction, type, upstream, tool, client,
                 model, requester, destination (upstream.tool that was given real values), rule
  --only NAME=VALUE  count only what has this value; NAME is one of those of --by but rule
  --csv          as CSV
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --imported FOLDER  a log that was imported there
  --json         the same as JSON

Examples:
  countersign usage --days 30
  countersign usage --since 2026-01-01 --csv > usage.csv
  countersign usage --by destination,type,rule --only direction=disclosed

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
        by: { type: "string" },
        only: { type: "string", multiple: true },
      },
    });
    const since = sinceOf(values, context.now());
    if (since === undefined) {
      return wrongUsage(usage, "expected `--since` to be a time, or `--days` a number of days");
    }
    const by = values.by === undefined ? undefined : dimensionsIn(values.by);
    const only = onlyIn(values.only ?? []);
    if ((values.by !== undefined && by === undefined) || only === undefined) {
      return wrongUsage(
        usage,
        `expected \`--by\` to name some of ${Object.keys(DIMENSIONS).join(", ")}, and \`--only\` one of them but rule with its value`,
      );
    }
    const log = await openLogToRead(values, context);
    try {
      const counting = new DataUsage(since, by?.includes("rule") === true);
      for (let after = 0; ; ) {
        const records = await log.store.records({ afterSequence: after, limit: PAGE });
        for (const record of records) counting.add(record);
        after = records.at(-1)?.sequence ?? after;
        if (records.length < PAGE) break;
        context.progress?.(`reading record ${after}`);
      }
      context.progress?.("");
      const flows = counting
        .flows()
        .filter((flow) => only.every(([name, value]) => flow[name] === value));
      if (by !== undefined) return summed(flows, by, values.csv === true);
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
    `model ${flow.model === "" ? nameless("model") : printable(flow.model)}`,
    `since ${flow.first}`,
  ]);
  const fresh = flows.filter(({ isNew }) => isNew).length;
  return `${formatTable(rows)}\n${counted(flows.length, "flow")}, ${fresh} new\n`;
}

function dimensionsIn(text: string): readonly Dimension[] | undefined {
  const names = [...new Set(text.split(",").map((name) => name.trim()))];
  const known = names.filter(isDimension);
  return known.length === names.length ? known : undefined;
}

function isDimension(name: string): name is Dimension {
  return Object.hasOwn(DIMENSIONS, name);
}

function onlyIn(
  texts: readonly string[],
): readonly (readonly [(typeof DIMENSIONS)[Dimension], string])[] | undefined {
  const wanted = texts.flatMap((text) => {
    const end = text.indexOf("=");
    const name = text.slice(0, Math.max(0, end));
    return isDimension(name) && name !== "rule"
      ? [[DIMENSIONS[name], text.slice(end + 1)] as const]
      : [];
  });
  return wanted.length === texts.length ? wanted : undefined;
}

interface Sum {
  readonly names: readonly string[];
  values: number;
  calls: number;
  first: string;
  last: string;
  isNew: boolean;
}

/** The flows added up by some of what tells them apart. */
function summed(
  flows: readonly DataFlow[],
  by: readonly Dimension[],
  asCsv: boolean,
): CommandResult {
  const sums = new Map<string, Sum>();
  for (const { values, calls, first, last, isNew, ...flow } of flows) {
    const names = by.map((name) => flow[DIMENSIONS[name]] ?? "");
    const key = JSON.stringify(names);
    const sum = sums.get(key) ?? { names, values: 0, calls: 0, first, last, isNew: false };
    sum.values += values;
    sum.calls += calls;
    if (first < sum.first) sum.first = first;
    if (last > sum.last) sum.last = last;
    sum.isNew ||= isNew;
    sums.set(key, sum);
  }
  const rows = [...sums.values()].sort(
    (a, b) => Number(b.isNew) - Number(a.isNew) || b.values - a.values,
  );
  const columns = by.map((name) => DIMENSIONS[name]);
  const json = rows.map(({ names, ...counts }) => ({
    ...Object.fromEntries(columns.map((column, i) => [column, names[i] ?? ""])),
    ...counts,
  }));
  const header = [...columns, "values", "calls", "first", "last", "isNew"];
  const csv = rows.map((row) => {
    return csvLine([...row.names, row.values, row.calls, row.first, row.last, row.isNew]);
  });
  const table = rows.map((row) => [
    row.isNew ? "new" : "",
    ...row.names.map((name, i) => printable(name === "" ? nameless(by[i]) : name)),
    counted(row.values, "value"),
    `since ${row.first}`,
  ]);
  const fresh = rows.filter(({ isNew }) => isNew).length;
  return {
    exitStatus: 0,
    stdout: asCsv
      ? [csvLine(header), ...csv].join("")
      : `${formatTable(table)}\n${counted(rows.length, "row")}, ${fresh} new\n`,
    stderr: "",
    json,
  };
}

/** What stands in a table where there is no name. */
function nameless(dimension: Dimension | undefined): string {
  return dimension === "destination" || dimension === "rule" ? "(none)" : "(unknown)";
}

function csvOf(flows: readonly DataFlow[]): string {
  const lines = flows.map((flow) => csvLine(COLUMNS.map((column) => flow[column])));
  return [csvLine(COLUMNS), ...lines].join("");
}
