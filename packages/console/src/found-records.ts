import type { AuditRecord, IndexProgress, LogQuery, LogSearch } from "@countersign/core";
import type { ConsoleOptions } from "./console-options.ts";
import { Refusal } from "./failure.ts";

/** A few records behind is no news: those are indexed before the answer. */
const LITTLE = 2_000;

/** How far the index is, if it is far behind: a search that waits for it may take minutes. */
export async function indexing(search: LogSearch): Promise<IndexProgress | null> {
  const progress = await search.progress();
  return progress.records - progress.indexed > LITTLE ? progress : null;
}

/** A page of what was looked for, newest first. `soFar`: of what is indexed, without waiting for the rest. */
export async function foundRecords(
  { log, search }: Pick<ConsoleOptions, "log" | "search">,
  wanted: Omit<LogQuery, "limit" | "before">,
  page: Pick<LogQuery, "limit" | "before">,
  soFar = false,
): Promise<readonly AuditRecord[]> {
  if (search === undefined) throw notIndexed();
  const sequences = await search.find({ ...wanted, ...page }, { soFar });
  return log.records({ sequences, newestFirst: true, limit: Math.max(1, sequences.length) });
}

/** Where nothing indexes the log. */
export function notIndexed(): Refusal {
  return new Refusal("REQUEST_INVALID", "nothing indexes this log, so it cannot be searched", {
    status: 501,
  });
}
