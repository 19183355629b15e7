import { parseArgs } from "node:util";
import {
  AUDIT_RECORD_TYPES,
  type AuditRecord,
  type JsonValue,
  type LogQuery,
} from "@countersign/core";
import type { CommandContext } from "../../command.ts";
import { counted, formatTable, printable } from "../../table.ts";
import { type AuditAction, COMMON } from "./audit-action.ts";
import { type LogToRead, openLogToRead, READ } from "./log-to-read.ts";

export const listAction: AuditAction = {
  name: "list",

  async run(argv, context) {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        ...COMMON,
        ...READ,
        limit: { type: "string", default: "50" },
        approval: { type: "string" },
        exchange: { type: "string" },
        ...SEARCHED,
      },
    });
    const limit = Number(values.limit);
    if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) {
      return { problem: "expected `--limit` to be a whole number from 1 to 10000" };
    }
    const wanted = searched(values, limit);
    if (wanted !== undefined && "problem" in wanted) return wanted;
    const log = await openLogToRead(values, context);
    try {
      const { approval, exchange } = values;
      const records =
        wanted === undefined
          ? await log.store.records({
              ...(approval === undefined ? {} : { approval }),
              ...(exchange === undefined ? {} : { exchange }),
              newestFirst: true,
              limit,
            })
          : await find(wanted, log, context);
      const rows = records.toReversed().map(rowOf);
      return {
        exitStatus: 0,
        stdout: `${formatTable(rows)}\n${counted(rows.length, "record")}\n`,
        stderr: "",
        json: records.toReversed() as unknown as JsonValue,
      };
    } finally {
      await log.close();
    }
  },
};

/** A record in a line. An imported log may be anybody's work, so none of it is taken to be harmless. */
export function rowOf(record: AuditRecord): readonly string[] {
  const { sequence, at, type, upstream, tool, decision, outcome, selfApproved, reviewer } = record;
  const became = [decision, outcome, selfApproved ? "self-approved (local)" : undefined];
  return [
    String(sequence),
    at,
    type,
    [upstream, tool].filter(Boolean).join("."),
    became.filter(Boolean).join(" "),
    reviewer === undefined ? "" : `by ${reviewer.person}`,
    record.approval ?? record.exchange ?? "",
  ].map(printable);
}

const SEARCHED = {
  since: { type: "string" },
  until: { type: "string" },
  person: { type: "string" },
  upstream: { type: "string" },
  tool: { type: "string" },
  type: { type: "string" },
  decision: { type: "string" },
  entity: { type: "string" },
  text: { type: "string" },
  before: { type: "string" },
} as const;

const DECISIONS = ["allow", "require-approval", "deny"] as const;

/** What is looked for; `undefined` if the newest records are only to be listed. */
function searched(
  given: { readonly [K in keyof typeof SEARCHED]?: string },
  limit: number,
): LogQuery | { readonly problem: string } | undefined {
  if (Object.keys(SEARCHED).every((name) => given[name as keyof typeof SEARCHED] === undefined)) {
    return undefined;
  }
  const type = AUDIT_RECORD_TYPES.find((known) => known === given.type);
  if (given.type !== undefined && type === undefined) {
    return { problem: `expected \`--type\` to be one of ${AUDIT_RECORD_TYPES.join(", ")}` };
  }
  const decision = DECISIONS.find((known) => known === given.decision);
  if (given.decision !== undefined && decision === undefined) {
    return { problem: `expected \`--decision\` to be one of ${DECISIONS.join(", ")}` };
  }
  const before = given.before === undefined ? undefined : Number(given.before);
  if (before !== undefined && !Number.isInteger(before)) {
    return { problem: "expected `--before` to be a sequence number" };
  }
  const times: { since?: string; until?: string } = {};
  for (const name of ["since", "until"] as const) {
    const text = given[name];
    if (text === undefined) continue;
    const time = Date.parse(text);
    if (Number.isNaN(time)) return { problem: `expected \`--${name}\` to be a time` };
    times[name] = new Date(time).toISOString();
  }
  return {
    ...times,
    ...(type === undefined ? {} : { type }),
    ...(decision === undefined ? {} : { decision }),
    ...(before === undefined ? {} : { before }),
    ...(given.person === undefined ? {} : { person: given.person }),
    ...(given.upstream === undefined ? {} : { upstream: given.upstream }),
    ...(given.tool === undefined ? {} : { tool: given.tool }),
    ...(given.text === undefined ? {} : { text: given.text }),
    ...(given.entity === undefined ? {} : { entityType: given.entity.toUpperCase() }),
    limit: Math.min(limit, 1_000),
  };
}

async function find(
  wanted: LogQuery,
  { store, ...log }: LogToRead,
  context: CommandContext,
): Promise<readonly AuditRecord[]> {
  const search = await log.search();
  context.progress?.("indexing what is new …");
  let isOver = false;
  const watching = setInterval(() => {
    void search.progress().then(
      ({ indexed, records }) => {
        // It may be told only once what was looked for is there.
        if (isOver) return;
        context.progress?.(`indexing: ${counted(indexed, "record")} of ${records} so far`);
      },
      () => undefined,
    );
  }, 500);
  try {
    const sequences = await search.find(wanted);
    const limit = Math.max(1, sequences.length);
    return await store.records({ sequences, newestFirst: true, limit });
  } finally {
    isOver = true;
    clearInterval(watching);
    context.progress?.("");
    await search.close();
  }
}
