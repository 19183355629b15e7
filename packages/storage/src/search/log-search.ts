import { Worker } from "node:worker_threads";
import {
  CountersignError,
  type LogQuery,
  type LogSearch,
  type SearchPatience,
  type UsageQuery,
} from "@countersign/core";
import type { MasterKey } from "../keys/master-key.ts";
import type { SearchReply, SearchRequest, SearchThreadData } from "./search-thread.ts";

export interface LogSearchOptions {
  /** The data folder. The index in it is `search.db`; the first search of a long log takes as long as indexing it. */
  readonly folder: string;
  /** URL of the database that replicas share, where the log is there: the index is then, too. */
  readonly postgres?: string;
  readonly masterKey: MasterKey;
  /** Index what records are about, masked, as well. It then stands in the index in clear. */
  readonly withText: boolean;
}

/** Indexes the log in a thread of its own, from now on, and finds records in it. */
export function startLogSearch({
  folder,
  postgres,
  masterKey,
  withText,
}: LogSearchOptions): LogSearch {
  // From the sources it runs as TypeScript.
  const isSource = import.meta.url.endsWith(".ts");
  const thread = new Worker(
    new URL(isSource ? "./search-thread.ts" : "./search-thread.js", import.meta.url),
    {
      name: "countersign-search",
      workerData: {
        folder,
        ...(postgres === undefined ? {} : { postgres }),
        master: masterKey.secret,
        withText,
      } satisfies SearchThreadData,
      execArgv: isSource ? ["--conditions=countersign-source"] : [],
      // It indexes a few records at a time; left to itself it would let 128 MB of what it throws away gather.
      resourceLimits: { maxYoungGenerationSizeMb: 16 },
    },
  );
  thread.unref();
  let lastId = 0;
  let isClosing = false;
  let trouble: string | undefined;
  const waiting = new Map<number, (reply: SearchReply) => void>();
  const ended = new Promise<void>((resolve) => {
    thread.on("error", (error) => {
      trouble = error.message;
    });
    thread.once("exit", () => {
      trouble ??= "it has ended";
      for (const [id, answer] of waiting) answer({ id, problem: trouble });
      resolve();
    });
  });
  thread.on("message", (reply: SearchReply) => {
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
    // Who waits for its end is waited for: a process without anything else to do would end before.
    if (waiting.size === 0 && !isClosing) thread.unref();
  });
  type Asked = ({ query: LogQuery } | { usage: UsageQuery }) & SearchPatience;
  const ask = async (what: Asked | { progress: true }): Promise<SearchReply> => {
    if (trouble !== undefined) throw unavailable(trouble);
    const id = ++lastId;
    thread.ref();
    const reply = await new Promise<SearchReply>((resolve) => {
      waiting.set(id, resolve);
      thread.postMessage({ id, ...what } satisfies SearchRequest);
    });
    if ("problem" in reply) throw unavailable(reply.problem);
    return reply;
  };

  return {
    async find(query, how) {
      const reply = await ask({ query, ...how });
      return "found" in reply ? reply.found : [];
    },

    async progress() {
      const reply = await ask({ progress: true });
      return "progress" in reply ? reply.progress : { indexed: 0, records: 0 };
    },

    async usage(usage, how) {
      const reply = await ask({ usage, ...how });
      return "used" in reply ? reply.used : { rows: [], isCut: false, firsts: [] };
    },

    async close() {
      isClosing = true;
      thread.ref();
      thread.postMessage({ close: true } satisfies SearchRequest);
      await ended;
    },
  };
}

function unavailable(because: string): CountersignError {
  return new CountersignError("STORAGE_UNAVAILABLE", `the log cannot be searched: ${because}`);
}
