import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { MasterKey } from "../keys/master-key.ts";
import { ScopeKeyring } from "../keys/scope-keys.ts";
import { type CheckedPage, PAGE, PageChecker } from "./check-page.ts";
import type { CheckReply, CheckRequest, CheckThreadData } from "./check-page-thread.ts";
import type { SqliteDatabase } from "./driver.ts";

const MOST_THREADS = 4;
/** Pages that are asked of a thread before its first is taken: one to work on, one to begin with next. */
const AHEAD = 2;

export interface PagesToCheck {
  /** The database's. */
  readonly file: string;
  readonly masterKey?: MasterKey;
  /** Sequence of the last record. */
  readonly last: number;
  /** Whether threads do it. */
  readonly isLong: boolean;
}

/**
 * The pages of a log in their order, up to the first with something bad. Those of a long log are checked by threads, as
 * many as there are processors; a few pages are in memory at once, however long it is.
 */
export async function* checkedPages(
  database: SqliteDatabase,
  { file, masterKey, last, isLong }: PagesToCheck,
): AsyncGenerator<CheckedPage> {
  if (isLong) return yield* checkedByThreads({ file, master: masterKey?.secret }, last);
  const checker = new PageChecker(database, masterKey && new ScopeKeyring(masterKey.secret));
  for (let sequence = 0; ; sequence += PAGE) {
    const page = checker.check(sequence, last);
    yield page;
    if (page.isLast || page.bad !== null) return;
    // Others get a turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function* checkedByThreads(data: CheckThreadData, last: number): AsyncGenerator<CheckedPage> {
  const count = Math.min(availableParallelism(), MOST_THREADS);
  const threads = Array.from({ length: count }, () => new CheckThread(data));
  try {
    const asked: Promise<CheckedPage>[] = [];
    let sequence = 0;
    const ask = (): void => {
      if (sequence > last) return;
      const thread = threads[(sequence / PAGE) % count];
      if (!thread) throw new Error("a page without a thread (this is a bug)");
      asked.push(thread.check({ sequence, last }));
      sequence += PAGE;
    };
    for (let i = 0; i < count * AHEAD; i++) ask();
    for (let next = asked.shift(); next; next = asked.shift()) {
      const page = await next;
      ask();
      yield page;
      if (page.isLast || page.bad !== null) return;
    }
  } finally {
    await Promise.all(threads.map((thread) => thread.stop()));
  }
}

/** Answers in the order in which it was asked. */
class CheckThread {
  readonly #worker: Worker;
  readonly #waiting: ((reply: CheckReply) => void)[] = [];
  #ended: string | undefined;

  constructor(workerData: CheckThreadData) {
    // From the sources it runs as TypeScript.
    const isSource = import.meta.url.endsWith(".ts");
    this.#worker = new Worker(
      new URL(isSource ? "./check-page-thread.ts" : "./check-page-thread.js", import.meta.url),
      {
        name: "countersign-verify",
        workerData,
        execArgv: isSource ? ["--conditions=countersign-source"] : [],
      },
    );
    const end = (problem: string): void => {
      this.#ended ??= problem;
      for (const answer of this.#waiting.splice(0)) answer({ problem, code: undefined });
    };
    this.#worker.on("message", (reply: CheckReply) => this.#waiting.shift()?.(reply));
    this.#worker.on("error", (error) => end((error as Error).message));
    this.#worker.once("exit", () => end("the thread that checks it has ended"));
  }

  check(request: CheckRequest): Promise<CheckedPage> {
    const page = new Promise<CheckedPage>((resolve, reject) => {
      const answer = (reply: CheckReply): void => {
        if ("page" in reply) resolve(reply.page);
        else reject(Object.assign(new Error(reply.problem), { code: reply.code }));
      };
      if (this.#ended !== undefined) return answer({ problem: this.#ended, code: undefined });
      this.#waiting.push(answer);
      this.#worker.postMessage(request);
    });
    // Nobody waits for it once an earlier page was bad.
    page.catch(() => undefined);
    return page;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
