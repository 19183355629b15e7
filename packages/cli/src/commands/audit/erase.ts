import { parseArgs } from "node:util";
import type { JsonValue } from "@countersign/core";
import {
  eraseData,
  type ErasureSelection,
  type LogAccess,
  searchesText,
  startLogSearch,
} from "@countersign/storage";
import { counted, printable } from "../../table.ts";
import { type AuditAction, COMMON } from "./audit-action.ts";
import { accessTo, accountable, configToWrite } from "./log-at-hand.ts";

const DAY_MS = 86_400_000;

export const eraseAction: AuditAction = {
  name: "erase",

  async run(argv, context) {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        ...COMMON,
        scope: { type: "string" },
        requester: { type: "string" },
        "older-than": { type: "string" },
        reason: { type: "string" },
      },
    });
    const selection = selectionOf(values, context.now());
    if ("problem" in selection) return selection;
    if (!values.reason) return { problem: "expected `--reason TEXT`: it stands in the log" };
    const config = await configToWrite(values.config, context);
    const access = await accessTo(config, context);
    const by = await accountable(config, access, values.reason, context);
    const erased = await eraseData({ ...access, selection, by });
    await forgetInSearch(access);
    const { scopes, payloads, values: count, kept, isTruncated } = erased;
    const lines = [
      `erased: ${counted(scopes.length, "scope")}, ${counted(payloads, "payload")}, ${counted(count, "value")}`,
      ...kept.map(({ scope, because }) => `kept:   ${printable(scope)} ${printable(because)}`),
      "backups made before still hold it, and receipts what they prove",
    ];
    return {
      exitStatus: isTruncated ? 0 : 1,
      stdout: `${lines.join("\n")}\n`,
      stderr: isTruncated
        ? ""
        : "the write-ahead log is busy, and may hold what was erased until it is emptied: run it again\n",
      json: erased as unknown as JsonValue,
    };
  },
};

/** Takes what was erased out of the index, which holds it in clear where the configuration says so. */
async function forgetInSearch({ folder, masterKey, postgres }: LogAccess): Promise<void> {
  if (postgres !== undefined) return;
  const withText = searchesText(folder);
  if (withText !== true) return;
  const search = startLogSearch({ folder, masterKey, withText });
  try {
    // Whoever searches sees the erasure first, and what it takes with it.
    await search.find({ limit: 1 });
  } finally {
    await search.close();
  }
}

function selectionOf(
  given: { scope?: string; requester?: string; "older-than"?: string },
  now: number,
): ErasureSelection | { readonly problem: string } {
  const { scope, requester, "older-than": olderThan } = given;
  if ([scope, requester, olderThan].filter((one) => one !== undefined).length !== 1) {
    return { problem: "expected one of `--scope`, `--requester` and `--older-than`" };
  }
  if (scope !== undefined) return { scope };
  if (requester !== undefined) return { requester };
  const days = Number(olderThan);
  if (!Number.isInteger(days) || days < 1) {
    return { problem: "expected `--older-than` to be a whole number of days" };
  }
  return { before: now - days * DAY_MS, days };
}
