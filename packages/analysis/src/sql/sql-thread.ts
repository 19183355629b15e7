/** The thread the SQL parsers run in; see `sql-reader.ts`. */
import { workerData, type MessagePort } from "node:worker_threads";

import { loadParsers, parseSql, parseStatements } from "./parse-sql.ts";
import type { SqlFinding } from "./sql-reading.ts";
import type { SqlStatement } from "./sql-statements.ts";

export interface SqlThreadData {
  readonly port: MessagePort;
  /** Its first number counts up, and wakes the other side, with every answer. */
  readonly answered: Int32Array;
}

export interface SqlQuestion {
  readonly id: number;
  readonly text: string;
  /** What is asked: what the text would do, or what it says. */
  readonly about: "findings" | "statements" | "both";
}

/** The first answer, without an id, says that the parsers are loaded and warm. */
export interface SqlAnswer {
  readonly id: number | null;
  readonly findings: readonly SqlFinding[] | null;
  readonly statements: readonly SqlStatement[] | null;
  /** The thread must not be asked again. */
  readonly isBroken: boolean;
}

const { port, answered } = workerData as SqlThreadData;

function answer(message: SqlAnswer): void {
  port.postMessage(message);
  Atomics.add(answered, 0, 1);
  Atomics.notify(answered, 0);
}

const NOTHING = { findings: null, statements: null } as const;

/** The first texts take many times as long as later ones, and must not be what runs out of time. */
const FIRST = ["SELECT a FROM t WHERE b = 'c' LIMIT 1", "DELETE FROM t WHERE a IN (1, 2)"];

await loadParsers();
for (const text of FIRST) {
  parseSql(text);
  parseStatements(text);
}
port.on("message", ({ id, text, about }: SqlQuestion) => {
  try {
    answer({
      id,
      findings: about !== "statements" ? parseSql(text) : null,
      statements: about !== "findings" ? parseStatements(text) : null,
      isBroken: false,
    });
  } catch {
    answer({ id, ...NOTHING, isBroken: true });
  }
});
answer({ id: null, ...NOTHING, isBroken: false });
