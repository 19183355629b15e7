/** A thread that checks pages of a log on a connection of its own. */
import type { KeyObject } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { ScopeKeyring } from "../keys/scope-keys.ts";
import { type CheckedPage, PageChecker } from "./check-page.ts";
import { openForReading } from "./connection.ts";

export interface CheckThreadData {
  /** The database. */
  readonly file: string;
  readonly master: KeyObject | undefined;
}

/** A page to check: the one after a sequence, of a log that ends with another. */
export interface CheckRequest {
  readonly sequence: number;
  readonly last: number;
}

export type CheckReply =
  | { readonly page: CheckedPage }
  /** Why it could not be read. The code is SQLite's, if it is that which said so. */
  | { readonly problem: string; readonly code: unknown };

function serve(): void {
  if (!parentPort) throw new Error("this file is the entry of a worker thread");
  const port = parentPort;
  const { file, master } = workerData as CheckThreadData;
  let checker: PageChecker | undefined;
  port.on("message", ({ sequence, last }: CheckRequest) => {
    let reply: CheckReply;
    try {
      checker ??= new PageChecker(openForReading(file), master && new ScopeKeyring(master));
      reply = { page: checker.check(sequence, last) };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      const { code } = ((error as Error).cause ?? error) as { code?: unknown };
      reply = { problem, code };
    }
    port.postMessage(reply);
  });
}

serve();
