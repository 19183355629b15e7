import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type AuditRecord, CountersignError, type JsonValue, type Store } from "@countersign/core";
import { labelOf } from "@countersign/runtime";
import { openSqliteStorage, readMasterKey, verifyLog } from "@countersign/storage";
import type { Command, CommandContext, CommandResult } from "../command.ts";
import { loadConfigFor } from "../config-file.ts";
import { counted, formatTable, printable } from "../table.ts";
import { wrongUsage } from "../usage.ts";

export const audit: Command = {
  name: "audit",
  summary: "read the log, and check that it is unchanged",
  help: `Usage: countersign audit list [--limit N] [--approval ID] [--exchange ID] [--config FILE] [--json]
       countersign audit show SEQUENCE|EXCHANGE|APPROVAL [--config FILE] [--json]
       countersign audit verify [--config FILE] [--json]

list prints the newest records; show prints one record, or all of one call or approval request, with
what it was about (masked); verify checks every record against its hashes and the chain.

Options:
  --limit N      how many records, at most 10000 (default 50)
  --approval ID  only those of one approval request
  --exchange ID  only those of one call
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json         the same as JSON

Examples:
  countersign audit list --limit 200
  countersign audit show apr_7f3k2q9dxzabcdef
  countersign audit verify

Exit status: 0 fine, 1 the log does not verify or there is no such record, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        config: { type: "string" },
        json: { type: "boolean" },
        limit: { type: "string", default: "50" },
        approval: { type: "string" },
        exchange: { type: "string" },
      },
    });
    const [action, about, ...rest] = positionals;
    const limit = Number(values.limit);
    if (rest.length > 0) return wrongUsage(audit, `unexpected argument \`${rest[0]}\``);
    if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) {
      return wrongUsage(audit, "expected `--limit` to be a whole number from 1 to 10000");
    }
    switch (action) {
      case "list":
        return list(values, limit, context);
      case "show":
        if (about === undefined) return wrongUsage(audit, "expected what to show");
        return show(about, values.config, context);
      case "verify":
        return verify(values.config, context);
      default:
        return wrongUsage(audit, "expected `list`, `show` or `verify`");
    }
  },
};

async function list(
  wanted: { config?: string; approval?: string; exchange?: string },
  limit: number,
  context: CommandContext,
): Promise<CommandResult> {
  const log = await openLog(wanted.config, context);
  try {
    const { approval, exchange } = wanted;
    const records = await log.store.records({
      ...(approval === undefined ? {} : { approval }),
      ...(exchange === undefined ? {} : { exchange }),
      newestFirst: true,
      limit,
    });
    const rows = records
      .toReversed()
      .map((record) => [
        String(record.sequence),
        record.at,
        record.type,
        printable([record.upstream, record.tool].filter(Boolean).join(".")),
        [record.decision, record.outcome, record.selfApproved ? "self-approved (local)" : undefined]
          .filter(Boolean)
          .join(" "),
        record.reviewer === undefined ? "" : `by ${printable(record.reviewer.person)}`,
        record.approval ?? record.exchange ?? "",
      ]);
    return {
      exitStatus: 0,
      stdout: `${formatTable(rows)}\n${counted(rows.length, "record")}\n`,
      stderr: "",
      json: records.toReversed() as unknown as JsonValue,
    };
  } finally {
    await log.close();
  }
}

async function show(
  about: string,
  config: string | undefined,
  context: CommandContext,
): Promise<CommandResult> {
  const log = await openLog(config, context);
  try {
    const records = await find(log.store, about);
    if (records.length === 0) {
      const stderr = `there is no record \`${printable(about)}\`: expected a sequence number, or the id of a call or an approval request\n`;
      return { exitStatus: 1, stdout: "", stderr, json: null };
    }
    const shown = await Promise.all(
      records.map(async (record) => ({
        ...record,
        payload: await log.store.payload(record.sequence),
      })),
    );
    // JSON escapes control characters; bidi ones are made visible as well.
    const text = shown.map((record) => JSON.stringify(record, null, 2)).join("\n");
    return {
      exitStatus: 0,
      stdout: `${text.replaceAll(/[\p{Cf}\u2028\u2029]/gu, (character) => printable(character))}\n`,
      stderr: "",
      json: shown as unknown as JsonValue,
    };
  } finally {
    await log.close();
  }
}

async function find(reader: Store, about: string): Promise<readonly AuditRecord[]> {
  if (/^\d+$/.test(about)) {
    return reader.records({ afterSequence: Number(about) - 1, limit: 1 });
  }
  const filter = about.startsWith("apr_") ? { approval: about } : { exchange: about };
  return reader.records({ ...filter, limit: 1000 });
}

async function verify(
  configured: string | undefined,
  context: CommandContext,
): Promise<CommandResult> {
  const folder = await logFolder(configured, context);
  const report = await verifyLog({ folder, masterKey: await readMasterKey(folder) });
  const json = report as unknown as JsonValue;
  if (report.ok) {
    return {
      exitStatus: 0,
      stdout: `the log is whole: ${counted(report.records, "record")}, every hash, the chain and every payload that is kept agree\n`,
      stderr: "",
      json,
    };
  }
  const bad = report.firstBad;
  const where = bad === null ? "" : ` at record ${bad.sequence}: ${bad.what}`;
  return { exitStatus: 1, stdout: "", stderr: `the log does not verify${where}\n`, json };
}

async function openLog(configured: string | undefined, context: CommandContext) {
  const folder = await logFolder(configured, context);
  return openSqliteStorage({ folder, masterKey: await readMasterKey(folder), labelOf });
}

/** The data folder, if there is a log in it: looking must not make one. */
async function logFolder(configured: string | undefined, context: CommandContext): Promise<string> {
  const { dataFolder } = await loadConfigFor(configured, context);
  if (existsSync(join(dataFolder, "countersign.db"))) return dataFolder;
  throw new CountersignError("STORAGE_UNAVAILABLE", `there is no log in ${dataFolder} yet`);
}
