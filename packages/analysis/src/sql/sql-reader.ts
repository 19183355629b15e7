import {
  MessageChannel,
  receiveMessageOnPort,
  Worker,
  type MessagePort,
} from "node:worker_threads";

import type { SqlReading } from "./sql-reading.ts";
import type { SqlStatement } from "./sql-statements.ts";
import type { SqlAnswer, SqlQuestion, SqlThreadData } from "./sql-thread.ts";

/** Reads SQL, and gives up in time on a text that was written to hang or break a parser. */
export interface SqlReader {
  /** What `text` would do; `null` if it cannot be told. Takes at most as long as the limits say, and does not throw. */
  read(text: string): SqlReading;
  /** What `text` says, statement by statement; `null` if it cannot be told. Bounded as `read` is. */
  statements(text: string): readonly SqlStatement[] | null;
  /** Both, without keeping this thread waiting. Texts wait for each other; does not reject. */
  readAsync(text: string): Promise<SqlReadings>;
  /** Ends the thread. Only tests need it: an idle thread keeps no program running. */
  close(): Promise<void>;
}

/** What was made of a text. */
export interface SqlReadings {
  readonly findings: SqlReading;
  readonly statements: readonly SqlStatement[] | null;
  /** Without the start of the thread and the wait for other texts. */
  readonly tookMs: number;
}

export interface SqlReaderLimits {
  /** Longer texts are not looked at. UTF-16 code units. */
  readonly maxLength: number;
  /** How long one text may take. */
  readonly parseMs: number;
  /** How long to wait for a thread that is starting. */
  readonly startMs: number;
  /** The same two where nobody else is kept waiting: on a busy machine all takes a multiple. */
  readonly patient: { readonly parseMs: number; readonly startMs: number };
}

export const SQL_READER_LIMITS: SqlReaderLimits = {
  maxLength: 100_000,
  parseMs: 500,
  startMs: 3_000,
  patient: { parseMs: 2_000, startMs: 30_000 },
};

/** So many threads are waited for, one after the other, where nobody is kept waiting. */
const STARTS = 2;

/**
 * Starts a thread with the parsers in it when the first text comes, and waits for each answer. Most programs never see
 * SQL, and the parsers take a third of a second of the processor to load.
 *
 * Why a thread: a few hundred bytes are enough to keep these parsers busy for years (`position(position(…`) or to
 * exhaust their stack for good (eight hundred times ` OR a`), and only a thread can be stopped. Why waiting: the guard
 * can do nothing with the call before it knows, and a usual text takes less than a millisecond.
 */
export function startSqlReader(limits: SqlReaderLimits = SQL_READER_LIMITS): SqlReader {
  let thread: SqlThread | undefined;
  let lastId = 0;
  const current = (): SqlThread => {
    if (thread === undefined || thread.hasEnded) thread = new SqlThread();
    return thread;
  };
  /** An answer that can be believed; otherwise the thread is given up for a new one. */
  const believed = (asked: SqlThread, answer: SqlAnswer | undefined): SqlAnswer | undefined => {
    if (answer !== undefined && !answer.isBroken) return answer;
    void asked.end();
    if (thread === asked) thread = new SqlThread(); // so that it is ready when the next text comes
    return undefined;
  };
  const ask = (text: string, about: SqlQuestion["about"]): SqlAnswer | undefined => {
    if (text.length > limits.maxLength) return undefined;
    const asked = current();
    if (!asked.isReady(limits.startMs)) return undefined;
    return believed(asked, asked.ask({ id: ++lastId, text, about }, limits.parseMs));
  };
  /** A thread that is ready; one that ends before, or never is, is given up for another. */
  const whenReady = async (): Promise<SqlThread | undefined> => {
    for (let left = STARTS; left > 0; left--) {
      const started = current();
      if (await started.whenReady(limits.patient.startMs / STARTS)) return started;
      believed(started, undefined);
    }
    return undefined;
  };
  const askPatiently = async (text: string): Promise<SqlReadings> => {
    if (text.length > limits.maxLength) return { findings: null, statements: null, tookMs: 0 };
    const asked = await whenReady();
    const from = performance.now();
    const question = { id: ++lastId, text, about: "both" } as const;
    const answer =
      asked && believed(asked, await asked.whenAnswered(question, limits.patient.parseMs));
    return {
      findings: answer?.findings ?? null,
      statements: answer?.statements ?? null,
      tookMs: performance.now() - from,
    };
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    read: (text) => ask(text, "findings")?.findings ?? null,
    statements: (text) => ask(text, "statements")?.statements ?? null,
    readAsync(text) {
      const readings = last.then(() => askPatiently(text));
      last = readings;
      return readings;
    },
    async close() {
      await last;
      await thread?.end();
      thread = undefined;
    },
  };
}

class SqlThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #answered = new Int32Array(new SharedArrayBuffer(4));
  /** Answers that came while this thread did something else. */
  readonly #heard: SqlAnswer[] = [];
  #onAnswer: (() => void) | undefined;
  #isReady = false;
  #hasEnded = false;

  constructor() {
    // From the sources it runs as TypeScript.
    const isSource = import.meta.url.endsWith(".ts");
    const entry = new URL(isSource ? "./sql-thread.ts" : "./sql-thread.js", import.meta.url);
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(entry, {
      name: "countersign-sql",
      workerData: { port: port2, answered: this.#answered } satisfies SqlThreadData,
      transferList: [port2],
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    // Whatever ends it shows as a question without an answer.
    this.#worker
      .on("error", () => {})
      .on("exit", () => {
        this.#hasEnded = true;
        this.#onAnswer?.();
      });
    port1.on("message", (answer: SqlAnswer) => {
      this.#heard.push(answer);
      this.#onAnswer?.();
    });
    this.#worker.unref();
    port1.unref();
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  isReady(waitMs: number): boolean {
    this.#isReady ||= this.#next(waitMs)?.id === null;
    return this.#isReady;
  }

  /** `undefined`: no answer in time. */
  ask(question: SqlQuestion, waitMs: number): SqlAnswer | undefined {
    this.#port.postMessage(question);
    const answer = this.#next(waitMs);
    return answer?.id === question.id ? answer : undefined;
  }

  async whenReady(waitMs: number): Promise<boolean> {
    this.#isReady ||= (await this.#whenNext(waitMs))?.id === null;
    return this.#isReady;
  }

  /** `undefined`: no answer in time. */
  async whenAnswered(question: SqlQuestion, waitMs: number): Promise<SqlAnswer | undefined> {
    this.#port.postMessage(question);
    const answer = await this.#whenNext(waitMs);
    return answer?.id === question.id ? answer : undefined;
  }

  async end(): Promise<void> {
    this.#port.close();
    await this.#worker.terminate();
  }

  /** As {@link SqlThread.#next}, and lets others work meanwhile. */
  #whenNext(waitMs: number): Promise<SqlAnswer | undefined> {
    const received = this.#received();
    if (received !== undefined) return Promise.resolve(received);
    const { promise, resolve } = Promise.withResolvers<SqlAnswer | undefined>();
    // Otherwise a program that waits for nothing else ends here.
    this.#worker.ref();
    const timer = setTimeout(() => resolve(undefined), waitMs);
    this.#onAnswer = () => resolve(this.#received());
    return promise.finally(() => {
      this.#onAnswer = undefined;
      clearTimeout(timer);
      this.#worker.unref();
    });
  }

  #received(): SqlAnswer | undefined {
    const first = this.#heard.shift();
    if (first !== undefined) return first;
    return (receiveMessageOnPort(this.#port) as { message: SqlAnswer } | undefined)?.message;
  }

  #next(waitMs: number): SqlAnswer | undefined {
    const until = performance.now() + waitMs;
    while (true) {
      const seen = Atomics.load(this.#answered, 0);
      const received = this.#received();
      if (received !== undefined) return received;
      const left = until - performance.now();
      if (left <= 0 || Atomics.wait(this.#answered, 0, seen, left) === "timed-out")
        return undefined;
    }
  }
}
