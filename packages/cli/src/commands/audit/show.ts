import { parseArgs } from "node:util";
import type { AuditRecord, JsonValue, Store } from "@countersign/core";
import { printable } from "../../table.ts";
import { type AuditAction, COMMON } from "./audit-action.ts";
import { openLogToRead, READ } from "./log-to-read.ts";

export const showAction: AuditAction = {
  name: "show",

  async run(argv, context) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { ...COMMON, ...READ },
    });
    const [about, ...rest] = positionals;
    if (about === undefined || rest.length > 0) return { problem: "expected what to show" };
    const log = await openLogToRead(values, context);
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
  },
};

async function find(
  reader: Pick<Store, "records">,
  about: string,
): Promise<readonly AuditRecord[]> {
  if (/^\d+$/.test(about)) {
    return reader.records({ afterSequence: Number(about) - 1, limit: 1 });
  }
  const filter = about.startsWith("apr_") ? { approval: about } : { exchange: about };
  return reader.records({ ...filter, limit: 1000 });
}
