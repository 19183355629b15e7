import type { KeyObject } from "node:crypto";
import { Worker } from "node:worker_threads";
import { CountersignError, type ErrorCode, ERROR_CODES } from "@countersign/core";
import type { CommitOutcome, EncodedCommit } from "../store/encoded-commit.ts";
import type { WriteBackend } from "../store/write-backend.ts";
import { NearWriter } from "./near-writer.ts";
import { type Notary, openWriter } from "./open-writer.ts";
import type { WriterReply, WriterRequest, WriterThreadData } from "./writer-thread.ts";

/** Writes in this thread, which then waits for the disk: for tests. */
export function writeInThisThread(file: string, master: KeyObject, notary?: Notary): WriteBackend {
  const { database, writer } = openWriter(file, master, notary);
  return {
    write: async (commits) => writer.write(commits),
    close: async () => void database.close(),
  };
}

/** Starts the thread that writes, and lets this one write what comes alone. */
export async function startWriters(
  file: string,
  master: KeyObject,
  notary: Notary,
): Promise<WriteBackend> {
  const thread = await startWriterThread(file, master, notary);
  const { everyRecords } = notary.schedule;
  return new NearWriter({ thread, file, master, everyRecords });
}

/** What it makes lives for one transaction; left to itself it would let 128 MB of that gather. */
const YOUNG = { maxYoungGenerationSizeMb: 16 } as const;

/** Starts the thread that writes. Resolves once the database is open. */
export async function startWriterThread(
  file: string,
  master: KeyObject,
  notary?: Notary,
): Promise<WriteBackend> {
  // From the sources it runs as TypeScript, and its imports are sources too.
  const isSource = import.meta.url.endsWith(".ts");
  const entry = new URL(isSource ? "./writer-thread.ts" : "./writer-thread.js", import.meta.url);
  const worker = new Worker(entry, {
    name: "countersign-writer",
    workerData: { file, master, notary } satisfies WriterThreadData,
    execArgv: isSource ? ["--conditions=countersign-source"] : [],
    resourceLimits: YOUNG,
  });
  const thread = new WriterThread(worker);
  await thread.ready;
  return thread;
}

class WriterThread implements WriteBackend {
  readonly ready: Promise<void>;
  readonly #closed: Promise<void>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<readonly CommitOutcome[]>>();
  #lastId = 0;
  #broken: Error | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    const ready = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    this.ready = ready.promise;
    this.#closed = closed.promise;
    worker.on("message", (reply: WriterReply) => {
      if ("answers" in reply) return this.#settle(reply.answers);
      if ("closed" in reply) return closed.resolve();
      if ("failed" in reply) return ready.reject(errorOf(reply.failed));
      worker.unref(); // an idle store does not keep the program running
      ready.resolve();
    });
    const fail = (cause?: unknown) => {
      this.#broken ??= new Error("the thread that writes has ended", { cause });
      for (const { reject } of this.#waiting.values()) reject(this.#broken);
      this.#waiting.clear();
      ready.reject(new CountersignError("STORAGE_UNAVAILABLE", this.#broken.message, { cause }));
      closed.resolve();
    };
    worker.on("error", fail);
    worker.on("messageerror", fail);
    worker.on("exit", () => fail(this.#broken));
  }

  write(commits: readonly EncodedCommit[]): Promise<readonly CommitOutcome[]> {
    if (this.#broken) return Promise.reject(this.#broken);
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<readonly CommitOutcome[]>();
    this.#waiting.set(id, answer);
    this.#worker.ref();
    this.#worker.postMessage({ id, commits } satisfies WriterRequest);
    return answer.promise;
  }

  async close(): Promise<void> {
    if (this.#broken) return;
    this.#worker.ref();
    this.#worker.postMessage({ close: true } satisfies WriterRequest);
    await this.#closed;
    await this.#worker.terminate();
  }

  #settle(answers: readonly { id: number; outcomes: readonly CommitOutcome[] }[]): void {
    for (const { id, outcomes } of answers) {
      this.#waiting.get(id)?.resolve(outcomes);
      this.#waiting.delete(id);
    }
    if (this.#waiting.size === 0) this.#worker.unref();
  }
}

/** An error's message has its code's words in front, which the constructor would add a second time. */
function errorOf({ code, message }: { code: string; message: string }): CountersignError {
  const known = (code in ERROR_CODES ? code : "STORAGE_UNAVAILABLE") as ErrorCode;
  return new CountersignError(known, message.replace(`${ERROR_CODES[known]}: `, ""));
}
