import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { CountersignError, type JsonValue } from "@countersign/core";
import { proofsInLog } from "@countersign/identity";
import { importLog, isShortHead } from "@countersign/storage";
import { counted } from "../../table.ts";
import { type AuditAction, COMMON } from "./audit-action.ts";
import { readKept, vkeyOrFile } from "./verify.ts";

export const importAction: AuditAction = {
  name: "import",

  async run(argv, context) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: COMMON.json,
        into: { type: "string" },
        vkey: { type: "string", multiple: true, default: [] },
        since: { type: "string", multiple: true, default: [] },
        head: { type: "string", multiple: true, default: [] },
      },
    });
    const [named, ...rest] = positionals;
    if (named === undefined || rest.length > 0) return { problem: "expected one file" };
    if (values.into === undefined) return { problem: "expected `--into FOLDER`" };
    if (!values.head.every(isShortHead)) {
      return { problem: "expected `--head` as a card shows it, such as 4812:q2V7mXa9kP0dXyZ1" };
    }
    if (values.vkey.length + values.since.length + values.head.length === 0) {
      return {
        problem: "expected `--vkey`, `--since` or `--head`: what is it to be held against?",
      };
    }
    const file = resolve(context.cwd, named);
    const into = resolve(context.cwd, values.into);
    if (!existsSync(file))
      throw new CountersignError("STORAGE_UNAVAILABLE", `there is no \`${file}\``);

    const stop = new AbortController();
    const interrupt = (): void => stop.abort();
    for (const signal of SIGNALS) process.once(signal, interrupt);
    let shown = "";
    try {
      const report = await importLog({
        file,
        into,
        vkeys: values.vkey.map((vkey) => vkeyOrFile(vkey, context)),
        kept: values.since.map((one) => readKept(resolve(context.cwd, one))),
        heads: values.head,
        inspect: proofsInLog(),
        onProgress(doing, done, total) {
          if (stop.signal.aborted) throw interrupted();
          const line = `${doing} ${total === 0 ? 100 : Math.floor((done / total) * 100)} %`;
          if (line !== shown) context.progress?.(line);
          shown = line;
        },
        now: context.now(),
      });
      context.progress?.("");
      const { records, checkpoints, payloads, limits } = report;
      const lines = [
        `imported: ${counted(records, "record")}, every hash, the chain, the tree, every passkey and ${counted(checkpoints.stored, "checkpoint")} agree`,
        `${counted(payloads.matching, "payload")} came with it${payloads.missing > 0 ? `, ${payloads.missing} did not` : ""}`,
        ...(checkpoints.kept > 0
          ? [
              `${counted(checkpoints.kept, "checkpoint")} that you gave, the newest of ${counted(checkpoints.keptUpTo, "record")}`,
            ]
          : []),
        `read it with: countersign audit list --imported ${values.into}`,
        "",
        "what this does not show:",
        ...limits.map((limit) => `- ${limit}`),
      ];
      return {
        exitStatus: 0,
        stdout: `${lines.join("\n")}\n`,
        stderr: "",
        json: { ...report, folder: into } as unknown as JsonValue,
      };
    } finally {
      for (const signal of SIGNALS) process.off(signal, interrupt);
    }
  },
};

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

function interrupted(): CountersignError {
  return new CountersignError("LOG_FILE_INVALID", "it was not read to its end: interrupted");
}
