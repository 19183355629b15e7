import type { ApiRequest } from "./api.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { Refusal } from "./failure.ts";
import { foundRecords, indexing, notIndexed } from "./found-records.ts";
import { aboutOf, isId, logQueryOf, numberOf, usageQueryOf } from "./query.ts";
import { json, type Reply } from "./reply.ts";

/**
 * Records of the log: listed, those about one exchange or request, or those that are searched for. `next` is what
 * `before` goes on with towards older ones; `null` at the end.
 */
export async function listRecords(
  { log, search }: ConsoleOptions,
  { query }: ApiRequest,
): Promise<Reply> {
  const before = query.has("before") ? numberOf(query, "before", ANY_SEQUENCE) : undefined;
  const wanted = logQueryOf(query);
  if (wanted !== undefined) {
    if (search === undefined) throw notIndexed();
    const behind = query.get("partial") === "true" ? await indexing(search) : null;
    const limit = numberOf(query, "limit", { least: 1, most: 1_000, otherwise: 50 });
    const page = { limit, ...(before === undefined ? {} : { before }) };
    const records = await foundRecords({ log, search }, wanted, page, behind !== null);
    const oldest = records.length < limit ? undefined : records.at(-1);
    return json(200, { records, next: olderThan(oldest?.sequence), indexing: behind });
  }
  const limit = numberOf(query, "limit", { least: 1, most: 1_000, otherwise: 100 });
  const about = aboutOf(query);
  const isAboutOne = about.approval !== undefined || about.exchange !== undefined;
  if (before !== undefined && !isAboutOne) {
    // Sequences have no gaps, so the page before a record is counted off.
    const first = Math.max(1, before - limit);
    const records =
      before <= 1
        ? []
        : await log.records({ afterSequence: first - 1, limit: Math.min(limit, before - first) });
    return json(200, {
      records: records.toReversed(),
      next: olderThan(records[0]?.sequence),
      indexing: null,
    });
  }
  const isOldestFirst = query.get("order") === "oldest";
  const records = await log.records({
    ...about,
    ...(query.has("after") ? { afterSequence: numberOf(query, "after", ANY_SEQUENCE) } : {}),
    ...(isOldestFirst ? {} : { newestFirst: true }),
    limit,
  });
  const goesOn = !isAboutOne && !isOldestFirst && records.length === limit;
  const next = goesOn ? olderThan(records.at(-1)?.sequence) : null;
  return json(200, { records, next, indexing: null });
}

const ANY_SEQUENCE = { least: 0, most: Number.MAX_SAFE_INTEGER, otherwise: 0 };

function olderThan(sequence: number | undefined): number | null {
  return sequence === undefined || sequence <= 1 ? null : sequence;
}

export async function showUsage({ search }: ConsoleOptions, { query }: ApiRequest): Promise<Reply> {
  const wanted = usageQueryOf(query);
  if (search === undefined) throw notIndexed();
  const behind = query.get("partial") === "true" ? await indexing(search) : null;
  const { rows, isCut, firsts } = await search.usage(wanted, { soFar: behind !== null });
  const { since = null, until = null, by } = wanted;
  return json(200, { since, until, by, rows, isCut, firsts, indexing: behind });
}

/** One call from its arrival to its end. */
export async function showExchange(
  { exchanges }: ConsoleOptions,
  { reviewer }: ApiRequest,
  id: string,
): Promise<Reply> {
  if (!isId(id) || exchanges === undefined) {
    throw new Refusal("EXCHANGE_NOT_FOUND", "this is not an id of one");
  }
  return json(200, { exchange: await exchanges.show(reviewer, id) });
}
