/** The thread the SQL parsers run in; see `sql-reader.ts`. */
import { workerData, type MessagePort } from "node:worker_threads";

import { loadParsers, parseSql } from "./parse-sql.ts";
import type { SqlFinding } from "./sql-reading.ts";

export interface SqlThreadData {
  readonly port: MessagePort;
  /** Its first number counts up, and wakes the other side, with every answer. */
  readonly answered: Int32Array;
}

export interface SqlQuestion {
  readonly id: number;
  readonly text: string;
}

/** The first answer, without an id, says that the parsers are loaded. */
export interface SqlAnswer {
  readonly id: number | null;
  readonly findings: readonly SqlFinding[] | null;
  /** The thread must not be asked again. */
  readonly isBroken: boolean;
}

const { port, answered } = workerData as SqlThreadData;

function answer(message: SqlAnswer): void {
  port.postMessage(message);
  Atomics.add(answered, 0, 1);
  Atomics.notify(answered, 0);
}

await loadParsers();
port.on("message", ({ id, text }: SqlQuestion) => {
  try {
    answer({ id, findings: parseSql(text), isBroken: false });
  } catch {
    answer({ id, findings: null, isBroken: true });
  }
});
answer({ id: null, findings: null, isBroken: false });
