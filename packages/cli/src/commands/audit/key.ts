import { parseArgs } from "node:util";
import { readMasterKey, readSigningKey, replaceSigningKey } from "@countersign/storage";
import { type AuditAction, COMMON } from "./audit-action.ts";
import { configWithLog, thisOperator } from "./log-at-hand.ts";

export const keyAction: AuditAction = {
  name: "key",

  async run(argv, context) {
    const { values } = parseArgs({
      args: [...argv],
      options: { ...COMMON, new: { type: "boolean", default: false } },
    });
    const { dataFolder: folder } = await configWithLog(values.config, context);
    const { vkey } = values.new
      ? await replaceSigningKey(
          { folder, masterKey: await readMasterKey(folder, context.env), now: context.now() },
          { operator: thisOperator() },
        )
      : readSigningKey(folder, context.env);
    return { exitStatus: 0, stdout: `${vkey}\n`, stderr: "", json: { vkey } };
  },
};
