import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { CountersignError, type Store } from "@countersign/core";
import { exportLog } from "@countersign/storage";
import { EXPORT_FORMATS, exporterOf } from "../../export/export-format.ts";
import { counted } from "../../table.ts";
import type { CommandContext, CommandResult } from "../../command.ts";
import { type AuditAction, COMMON, type WrongCall } from "./audit-action.ts";
import { accessTo, configWithLog, thisOperator } from "./log-at-hand.ts";
import { openLogToRead, READ } from "./log-to-read.ts";

const PAGE = 1_000;

/** The whole log, which `import` takes. */
const LOG_FORMAT = "log";

export const exportAction: AuditAction = {
  name: "export",

  async run(argv, context) {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        ...COMMON,
        format: { type: "string", default: "jsonl" },
        ...READ,
        out: { type: "string" },
        after: { type: "string", default: "0" },
        payloads: { type: "boolean", default: false },
      },
    });
    if (values.format === LOG_FORMAT) return exportWhole(values, context);
    if (values.payloads) return { problem: `\`--payloads\` is for \`--format ${LOG_FORMAT}\`` };
    const exporter = exporterOf(values.format);
    const after = Number(values.after);
    if (!exporter) {
      return {
        problem: `expected \`--format\` to be ${[LOG_FORMAT, ...EXPORT_FORMATS].join(", ")}`,
      };
    }
    if (!Number.isInteger(after) || after < 0) {
      return { problem: "expected `--after` to be a sequence number" };
    }
    const log = await openLogToRead(values, context);
    const output = await outputTo(values.out && resolve(context.cwd, values.out), context.write);
    try {
      const { origin } = log;
      await output.write(exporter.begin);
      let count = 0;
      for await (const records of pagesAfter(log.store, after)) {
        await output.write(records.map((record) => exporter.line(record, origin)).join(""));
        count += records.length;
        context.progress?.(`exporting record ${records.at(-1)?.sequence ?? 0}`);
      }
      context.progress?.("");
      const note = `${counted(count, "record")} after ${after} as ${values.format}`;
      await log.note({ type: "log.exported", operator: thisOperator(), note });
      const stdout = values.out === undefined ? "" : `${counted(count, "record")} exported\n`;
      return { exitStatus: 0, stdout, stderr: "", json: null };
    } finally {
      await output.close();
      await log.close();
    }
  },
};

/** Writes the log so that it can be checked and read elsewhere. */
async function exportWhole(
  values: {
    readonly config?: string;
    readonly imported?: string;
    readonly out?: string;
    readonly after: string;
    readonly payloads: boolean;
  },
  context: CommandContext,
): Promise<CommandResult | WrongCall> {
  if (values.after !== "0") return { problem: "a whole log has no `--after`" };
  if (values.imported !== undefined) return { problem: "a log that was imported is its file" };
  const access = await accessTo(await configWithLog(values.config, context), context);
  const output = await outputTo(values.out && resolve(context.cwd, values.out), context.write);
  try {
    const exported = await exportLog({
      access,
      withPayloads: values.payloads,
      write: output.write,
      onProgress: (done, total) => context.progress?.(`exporting record ${done} of ${total}`),
    });
    context.progress?.("");
    const { records, checkpoints, withoutPayload } = exported;
    const log = await openLogToRead(values, context);
    try {
      const what = values.payloads ? " with what they are about" : "";
      const note = `${counted(records, "record")}${what} as ${LOG_FORMAT}`;
      await log.note({ type: "log.exported", operator: thisOperator(), note });
    } finally {
      await log.close();
    }
    const lines = [
      `${counted(records, "record")} and ${counted(checkpoints, "checkpoint")} exported`,
      ...(withoutPayload > 0
        ? [`${counted(withoutPayload, "payload")} erased or too long: left out`]
        : []),
      `import it with: countersign audit import ${values.out ?? "FILE"} --into FOLDER --vkey ${access.signingKey.vkey}`,
    ];
    return {
      exitStatus: 0,
      stdout: values.out === undefined ? "" : `${lines.join("\n")}\n`,
      stderr: "",
      json: values.out === undefined ? null : { ...exported, vkey: access.signingKey.vkey },
    };
  } finally {
    await output.close();
  }
}

/** Up to what is the last record now: an export does not follow itself. */
async function* pagesAfter(store: Pick<Store, "records">, after: number) {
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
