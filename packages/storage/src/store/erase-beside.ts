import { Worker } from "node:worker_threads";
import { CountersignError } from "@countersign/core";
import type { Erased } from "./erasure.ts";
import type { EraseOptions } from "./erase-data.ts";

/**
 * Erases in a thread of its own, as {@link eraseData} does.
 *
 * @throws {CountersignError} `ERASURE_REFUSED`, with what went wrong.
 */
export async function eraseBeside(options: EraseOptions): Promise<Erased> {
  // From the sources it runs as TypeScript.
  const isSource = import.meta.url.endsWith(".ts");
  const thread = new Worker(
    new URL(isSource ? "./erasure-thread.ts" : "./erasure-thread.js", import.meta.url),
    {
      name: "countersign-erasure",
      workerData: options,
      execArgv: isSource ? ["--conditions=countersign-source"] : [],
    },
  );
  const answer = await new Promise<{ erased: Erased } | { problem: string }>((resolve) => {
    thread.once("message", resolve);
    thread.once("error", (error) => resolve({ problem: error.message }));
    thread.once("exit", () => resolve({ problem: "it has ended" }));
  });
  if ("erased" in answer) return answer.erased;
  throw new CountersignError("ERASURE_REFUSED", answer.problem);
}
