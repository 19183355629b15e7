/** The thread that indexes and searches the log: neither keeps a call waiting. */
import type { KeyObject } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import type {
  IndexProgress,
  LogQuery,
  SearchPatience,
  UsageAnswer,
  UsageQuery,
} from "@countersign/core";
import { ScopeKeyring } from "../keys/scope-keys.ts";
import type { LogIndex } from "./log-index.ts";
import { SearchIndex } from "./search-index.ts";

export interface SearchThreadData {
  readonly folder: string;
  /** URL of the database, where the log is not in the folder. */
  readonly postgres?: string;
  readonly master: KeyObject;
  readonly withText: boolean;
}

export type SearchRequest =
  | ({ readonly id: number; readonly query: LogQuery } & SearchPatience)
  | ({ readonly id: number; readonly usage: UsageQuery } & SearchPatience)
  | { readonly id: number; readonly progress: true }
  | { readonly close: true };

export type SearchReply =
  | { readonly id: number; readonly found: readonly number[] }
  | { readonly id: number; readonly used: UsageAnswer }
  | { readonly id: number; readonly progress: IndexProgress }
  | { readonly id: number; readonly problem: string };

/** How often what is new is looked for, and how much of it is indexed before anything else gets its turn. */
const LOOK_EVERY_MS = 2_000;
const AT_ONCE = 500;

/** With more new records than this since the last look, calls need the processor more: a part is indexed, and no more. */
const BUSY = 200;

async function serve(): Promise<void> {
  if (!parentPort) throw new Error("this file is the entry of a worker thread");
  const port = parentPort;
  const index = await openIndex(workerData as SearchThreadData);
  /** The index is used by one at a time. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const done = last.then(act);
    last = done.catch(() => undefined);
    return done;
  };

  let isIndexing = false;
  let isClosing = false;
  let seen = 0;
  const isBusy = async (): Promise<boolean> => {
    const records = await index.records();
    const isGrowing = seen > 0 && records - seen > BUSY;
    seen = records;
    return isGrowing;
  };
  const indexSome = async (): Promise<void> => {
    if (isIndexing) return;
    isIndexing = true;
    try {
      const busy = await inTurn(isBusy);
      let isAll = await inTurn(async () => index.catchUp(AT_ONCE));
      while (!isAll && !busy && !isClosing) {
        await setImmediate();
        isAll = await inTurn(async () => index.catchUp(AT_ONCE));
      }
      while (isAll && !isClosing && !(await inTurn(async () => index.tidy()))) await setImmediate();
    } catch {
      // What fails now, such as a locked file, is tried again at the next look.
    } finally {
      isIndexing = false;
    }
  };
  const timer = setInterval(() => void indexSome(), LOOK_EVERY_MS);
  void indexSome();

  const answer = async (request: Exclude<SearchRequest, { close: true }>): Promise<SearchReply> => {
    const { id } = request;
    try {
      if ("progress" in request) {
        return { id, progress: await inTurn(async () => index.progress()) };
      }
      // Part by part, so that those who do not wait for all of it get their turn.
      if (request.soFar !== true) {
        while (!(await inTurn(async () => index.catchUp(AT_ONCE)))) {
          if (isClosing) throw new Error("it is being closed");
          await setImmediate();
        }
      }
      return await inTurn(async () =>
        "usage" in request
          ? { id, used: await index.usage(request.usage) }
          : { id, found: await index.find(request.query) },
      );
    } catch (error) {
      return { id, problem: error instanceof Error ? error.message : "unknown trouble" };
    }
  };
  const answers = new Set<Promise<void>>();
  port.on("message", (request: SearchRequest) => {
    if (!("close" in request)) {
      const answered = answer(request).then((reply) => port.postMessage(reply));
      answers.add(answered);
      void answered.finally(() => answers.delete(answered));
      return;
    }
    clearInterval(timer);
    isClosing = true;
    void Promise.all(answers).then(() =>
      inTurn(async () => {
        await index.close();
        port.close();
      }),
    );
  });
}

async function openIndex({
  folder,
  postgres,
  master,
  withText,
}: SearchThreadData): Promise<LogIndex> {
  const keyring = new ScopeKeyring(master);
  if (postgres !== undefined) {
    const { PostgresIndex } = await import("./postgres-index.ts");
    return new PostgresIndex(postgres, keyring, withText);
  }
  return new SearchIndex(folder, keyring, withText);
}

await serve();
