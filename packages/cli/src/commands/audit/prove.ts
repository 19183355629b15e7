import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { CountersignError } from "@countersign/core";
import { type AuditAction, COMMON } from "./audit-action.ts";
import { openLogToRead, READ } from "./log-to-read.ts";

export const proveAction: AuditAction = {
  name: "prove",

  async run(argv, context) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { ...COMMON, ...READ, out: { type: "string" } },
    });
    const [id, ...rest] = positionals;
    if (id === undefined || rest.length > 0) {
      return { problem: "expected the id of an approval request or of a call" };
    }
    if (values.out === undefined) return { problem: "expected `--out FILE`" };
    const log = await openLogToRead(values, context);
    let receipt: string;
    try {
      receipt = await log.prove(id);
    } finally {
      await log.close();
    }
    const file = resolve(context.cwd, values.out);
    try {
      writeFileSync(file, receipt, { flag: "wx", mode: 0o600 });
    } catch (cause) {
      throw new CountersignError("RECEIPT_INVALID", `cannot make \`${file}\``, { cause });
    }
    const { vkey } = log;
    return {
      exitStatus: 0,
      stdout: `${file}\nverify it with: countersign audit verify --receipt ${values.out} --vkey ${vkey}\n`,
      stderr: "",
      json: { file, vkey },
    };
  },
};
