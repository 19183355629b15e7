import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makePrivateFolder } from "@countersign/storage";

/** Tells the daemons on one database apart, over their restarts: a data folder has one of them at a time. */
export function replicaId(dataFolder: string): string {
  const file = join(dataFolder, "replica.id");
  try {
    makePrivateFolder(dataFolder);
    writeFileSync(file, randomBytes(8).toString("hex"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return readFileSync(file, "utf8").trim();
}
