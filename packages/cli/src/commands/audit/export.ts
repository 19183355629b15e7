import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { CountersignError, type Store } from "@countersign/core";
import { EXPORT_FORMATS, exporterOf } from "../../export/export-format.ts";
import { counted } from "../../table.ts";
import { type AuditAction, COMMON } from "./audit-action.ts";
import { openLog, thisOperator } from "./log-at-hand.ts";

const PAGE = 1_000;

export const exportAction: AuditAction = {
  name: "export",

  async run(argv, context) {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        ...COMMON,
        format: { type: "string", default: "jsonl" },
        out: { type: "string" },
        after: { type: "string", default: "0" },
      },
    });
    const exporter = exporterOf(values.format);
    const after = Number(values.after);
    if (!exporter) return { problem: `expected \`--format\` to be ${EXPORT_FORMATS.join(", ")}` };
    if (!Number.isInteger(after) || after < 0) {
      return { problem: "expected `--after` to be a sequence number" };
    }
    const log = await openLog(values.config, context);
    const output = await outputTo(values.out && resolve(context.cwd, values.out), context.write);
    try {
      const origin = log.signingKey.name;
      await output.write(exporter.begin);
      let count = 0;
      for await (const records of pagesAfter(log.store, after)) {
        await output.write(records.map((record) => exporter.line(record, origin)).join(""));
        count += records.length;
        context.progress?.(`exporting record ${records.at(-1)?.sequence ?? 0}`);
      }
      context.progress?.("");
      const note = `${counted(count, "record")} after ${after} as ${values.format}`;
      await log.store.commit({
        kind: "append",
        record: { type: "log.exported", operator: thisOperator(), note },
      });
      const stdout = values.out === undefined ? "" : `${counted(count, "record")} exported\n`;
      return { exitStatus: 0, stdout, stderr: "", json: null };
    } finally {
      await output.close();
      await log.close();
    }
  },
};

/** Up to what is the last record now: an export does not follow itself. */
async function* pagesAfter(store: Store, after: number) {
  const [last] = await store.records({ newestFirst: true, limit: 1 });
  for (let from = after; ; ) {
    const read = await store.records({ afterSequence: from, limit: PAGE });
    const records = read.filter(({ sequence }) => sequence <= (last?.sequence ?? 0));
    if (records.length > 0) yield records;
    from = records.at(-1)?.sequence ?? from;
    if (records.length < PAGE) return;
  }
}

async function outputTo(
  file: string | undefined,
  write: ((text: string) => Promise<void>) | undefined,
) {
  if (file === undefined) return { write: write ?? (async () => {}), close: async () => {} };
  const handle = await open(file, "wx", 0o600).catch((cause: unknown) => {
    throw new CountersignError("STORAGE_UNAVAILABLE", `cannot make \`${file}\``, { cause });
  });
  return {
    write: (text: string) => handle.appendFile(text),
    close: async () => {
      await handle.datasync();
      await handle.close();
    },
  };
}
