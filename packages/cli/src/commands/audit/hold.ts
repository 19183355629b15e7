import { parseArgs } from "node:util";
import type { JsonValue } from "@countersign/core";
import { listHolds, placeHold, releaseHold } from "@countersign/storage";
import { counted, formatTable, printable } from "../../table.ts";
import { type AuditAction, COMMON } from "./audit-action.ts";
import { accessTo, accountable, configToWrite } from "./log-at-hand.ts";

export const holdAction: AuditAction = {
  name: "hold",

  async run(argv, context) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        ...COMMON,
        scope: { type: "string" },
        requester: { type: "string" },
        everything: { type: "boolean" },
        reason: { type: "string" },
      },
    });
    const [verb, id, ...rest] = positionals;
    if (rest.length > 0) return { problem: `unexpected argument \`${rest[0]}\`` };
    const config = await configToWrite(values.config, context);
    if (verb === "list") {
      const holds = await listHolds(await accessTo(config, context));
      const rows = holds.map(({ id: name, scope, requester, placedAt }) => [
        name,
        printable(scope ?? requester ?? "everything"),
        `since ${new Date(placedAt).toISOString()}`,
      ]);
      const stdout = `${formatTable(rows)}\n${counted(rows.length, "hold")}\n`;
      return { exitStatus: 0, stdout, stderr: "", json: holds as unknown as JsonValue };
    }
    if (verb !== "place" && verb !== "release") {
      return { problem: "expected `place`, `release` or `list`" };
    }
    const { scope, requester, everything, reason } = values;
    if (!reason) return { problem: "expected `--reason TEXT`: it stands in the log" };
    const named = [scope, requester, everything].filter((one) => one !== undefined).length;
    if (verb === "place" && (named !== 1 || id !== undefined)) {
      return { problem: "expected one of `--scope`, `--requester` and `--everything`" };
    }
    if (verb === "release" && (named > 0 || id === undefined)) {
      return { problem: "expected the id of the hold" };
    }
    const access = await accessTo(config, context);
    const by = await accountable(config, access, reason, context);
    if (verb === "place") {
      const of = { scope: scope ?? null, requester: requester ?? null };
      const made = await placeHold(access, of, by);
      return { exitStatus: 0, stdout: `${made}\n`, stderr: "", json: { id: made } };
    }
    const isReleased = await releaseHold(access, id ?? "", by);
    return isReleased
      ? { exitStatus: 0, stdout: `released: ${id}\n`, stderr: "", json: { released: true } }
      : {
          exitStatus: 1,
          stdout: "",
          stderr: `there is no hold \`${printable(id ?? "")}\` in force\n`,
          json: { released: false },
        };
  },
};
