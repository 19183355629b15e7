import { parseArgs } from "node:util";
import { CountersignError } from "@countersign/core";
import { readMasterKey, readSigningKey, replaceSigningKey } from "@countersign/storage";
import { type AuditAction, COMMON } from "./audit-action.ts";
import { configToWrite, thisOperator } from "./log-at-hand.ts";

export const keyAction: AuditAction = {
  name: "key",

  async run(argv, context) {
    const { values } = parseArgs({
      args: [...argv],
      options: { ...COMMON, new: { type: "boolean", default: false } },
    });
    const { dataFolder: folder, storage } = await configToWrite(values.config, context);
    if (values.new && storage.postgres !== null) {
      throw new CountersignError(
        "STORAGE_UNSUPPORTED",
        "a signing key that several daemons share is not replaced while the log is in PostgreSQL",
      );
    }
    const { vkey } = values.new
      ? await replaceSigningKey(
          { folder, masterKey: await readMasterKey(folder, context.env), now: context.now() },
          { operator: thisOperator() },
        )
      : readSigningKey(folder, context.env);
    return { exitStatus: 0, stdout: `${vkey}\n`, stderr: "", json: { vkey } };
  },
};
