import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { CountersignError } from "@countersign/core";
import { makeReceipt } from "@countersign/storage";
import { type AuditAction, COMMON } from "./audit-action.ts";
import { accessTo, configWithLog } from "./log-at-hand.ts";

export const proveAction: AuditAction = {
  name: "prove",

  async run(argv, context) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { ...COMMON, out: { type: "string" } },
    });
    const [id, ...rest] = positionals;
    if (id === undefined || rest.length > 0) {
      return { problem: "expected the id of an approval request or of a call" };
    }
    if (values.out === undefined) return { problem: "expected `--out FILE`" };
    const access = await accessTo(await configWithLog(values.config, context), context);
    const receipt = makeReceipt({ ...access, id });
    const file = resolve(context.cwd, values.out);
    try {
      writeFileSync(file, receipt, { flag: "wx", mode: 0o600 });
    } catch (cause) {
      throw new CountersignError("RECEIPT_INVALID", `cannot make \`${file}\``, { cause });
    }
    const { vkey } = access.signingKey;
    return {
      exitStatus: 0,
      stdout: `${file}\nverify it with: countersign audit verify --receipt ${values.out} --vkey ${vkey}\n`,
      stderr: "",
      json: { file, vkey },
    };
  },
};
