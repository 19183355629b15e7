import type { AuditRecord, LogQuery } from "@countersign/core";
import type { ConsoleOptions } from "./console-options.ts";
import { Refusal } from "./failure.ts";

/** A page of what was looked for, newest first. */
export async function foundRecords(
  { log, search }: Pick<ConsoleOptions, "log" | "search">,
  wanted: Omit<LogQuery, "limit" | "before">,
  page: Pick<LogQuery, "limit" | "before">,
): Promise<readonly AuditRecord[]> {
  if (search === undefined) throw notIndexed();
  const sequences = await search.find({ ...wanted, ...page });
  const found = await Promise.all(
    sequences.map((sequence) => log.records({ afterSequence: sequence - 1, limit: 1 })),
  );
  return found.flat();
}

/** Where nothing indexes the log. */
export function notIndexed(): Refusal {
  return new Refusal("REQUEST_INVALID", "nothing indexes this log, so it cannot be searched", {
    status: 501,
  });
}
