import { parseArgs } from "node:util";
import type { JsonValue } from "@countersign/core";
import { counted, formatTable, printable } from "../../table.ts";
import { type AuditAction, COMMON } from "./audit-action.ts";
import { openLog } from "./log-at-hand.ts";

export const listAction: AuditAction = {
  name: "list",

  async run(argv, context) {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        ...COMMON,
        limit: { type: "string", default: "50" },
        approval: { type: "string" },
        exchange: { type: "string" },
      },
    });
    const limit = Number(values.limit);
    if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) {
      return { problem: "expected `--limit` to be a whole number from 1 to 10000" };
    }
    const log = await openLog(values.config, context);
    try {
      const { approval, exchange } = values;
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
          [
            record.decision,
            record.outcome,
            record.selfApproved ? "self-approved (local)" : undefined,
          ]
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
  },
};
