import { Worker } from "node:worker_threads";
import type { SqliteDatabase } from "./driver.ts";

/** `ok`, or the first thing that is wrong with a database's pages. */
export function integrityOf(database: SqliteDatabase): string {
  const rows = database.pragma("integrity_check(1)") as { integrity_check: string }[];
  return rows[0]?.integrity_check ?? "no answer";
}

/** The same on a connection and in a thread of its own. `stop` gives it up. */
export function integrityBeside(file: string): {
  readonly found: Promise<string>;
  stop(): Promise<unknown>;
} {
  // From the sources it runs as TypeScript.
  const isSource = import.meta.url.endsWith(".ts");
  const thread = new Worker(
    new URL(isSource ? "./integrity-thread.ts" : "./integrity-thread.js", import.meta.url),
    {
      name: "countersign-integrity",
      workerData: file,
      execArgv: isSource ? ["--conditions=countersign-source"] : [],
    },
  );
  const found = new Promise<string>((resolve) => {
    thread.once("message", resolve);
    thread.once("error", (error) => resolve(error.message));
    thread.once("exit", () => resolve("the check of its pages was given up"));
  });
  return { found, stop: () => thread.terminate() };
}
