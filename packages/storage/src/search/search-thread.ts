/** The thread that indexes and searches the log: neither keeps a call waiting. */
import { join } from "node:path";
import type { KeyObject } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import type { LogQuery, UsageAnswer, UsageQuery } from "@countersign/core";
import { ScopeKeyring } from "../keys/scope-keys.ts";
import { openForReading } from "../sqlite/connection.ts";
import { DATABASE_FILE } from "../sqlite/data-folder.ts";
import { Reader } from "../sqlite/reader.ts";
import { SearchIndex } from "./search-index.ts";

export interface SearchThreadData {
  readonly folder: string;
  readonly master: KeyObject;
  readonly withText: boolean;
}

export type SearchRequest =
  | { readonly id: number; readonly query: LogQuery }
  | { readonly id: number; readonly usage: UsageQuery }
  | { readonly close: true };

export type SearchReply =
  | { readonly id: number; readonly found: readonly number[] }
  | { readonly id: number; readonly used: UsageAnswer }
  | { readonly id: number; readonly problem: string };

/** How often what is new is looked for, and how much of it is indexed before anything else gets its turn. */
const LOOK_EVERY_MS = 2_000;
const AT_ONCE = 500;

/** With more new records than this since the last look, calls need the processor more: a part is indexed, and no more. */
const BUSY = 200;

function serve(): void {
  if (!parentPort) throw new Error("this file is the entry of a worker thread");
  const port = parentPort;
  const { folder, master, withText } = workerData as SearchThreadData;
  const index = new SearchIndex(folder, withText);
  const log = openForReading(join(folder, DATABASE_FILE));
  const reader = new Reader(log, new ScopeKeyring(master));

  let isIndexing = false;
  let seen = 0;
  const isBusy = (): boolean => {
    const { records } = reader.logSize();
    const isGrowing = seen > 0 && records - seen > BUSY;
    seen = records;
    return isGrowing;
  };
  const indexSome = (): void => {
    if (isIndexing) return;
    isIndexing = true;
    const busy = attempt(isBusy) ?? false;
    const step = (): void => {
      // What fails now, such as a locked file, is tried again at the next look.
      const isAll = (attempt(() => index.catchUp(reader, AT_ONCE)) ?? true) || busy;
      isIndexing = !isAll;
      if (!isAll) setImmediate(step);
    };
    step();
  };
  const timer = setInterval(indexSome, LOOK_EVERY_MS);
  indexSome();

  port.on("message", (request: SearchRequest) => {
    if ("close" in request) {
      clearInterval(timer);
      index.close();
      log.close();
      port.close();
      return;
    }
    const { id } = request;
    try {
      while (!index.catchUp(reader, AT_ONCE));
      const reply: SearchReply =
        "usage" in request
          ? { id, used: index.usage(request.usage) }
          : { id, found: index.find(request.query) };
      port.postMessage(reply);
    } catch (error) {
      const problem = error instanceof Error ? error.message : "unknown trouble";
      port.postMessage({ id, problem } satisfies SearchReply);
    }
  });
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

serve();
