import type { AuditRecord, IndexProgress } from "@countersign/core";
import type { ApiFailure } from "../../api/client.ts";
import type { RecordsAnswer } from "../../api/looking-shapes.ts";

/** An answer's most, and that of records that come by themselves. One call or request has a few dozen. */
export const ALL = 1_000;

/** Records that follow each other, newest first. */
export interface RecordPage {
  /** What it was asked for with; `undefined` for the newest. Stays the same as long as the page is there. */
  readonly before: number | undefined;
  /** Not there while it is far out of sight. */
  readonly records: readonly AuditRecord[] | undefined;
  readonly count: number;
}

/** What of a log is shown, and what has come since. */
export interface RecordPages {
  readonly query: string;
  readonly pages?: readonly RecordPage[];
  readonly waiting?: readonly AuditRecord[];
  /** Whether there are others between those that wait and those that are shown. */
  readonly isGap?: boolean;
  readonly next: number | null;
  readonly indexing: IndexProgress | null;
  readonly failure?: ApiFailure;
  readonly isLoading: boolean;
}

/** Before the first answer. */
export function nothing(query: string): RecordPages {
  return { query, next: null, indexing: null, isLoading: true };
}

/** After the answer with the newest records. */
export function first(query: string, { records, next, indexing }: RecordsAnswer): RecordPages {
  return { query, pages: [pageOf(undefined, records)], next, indexing, isLoading: false };
}

export function pageOf(before: number | undefined, records: readonly AuditRecord[]): RecordPage {
  return { before, records, count: records.length };
}

/**
 * With what an answer with the newest records adds. A reader who `isAtTop` sees it at once; for others it waits. What is
 * shown or waits by itself stays below {@link ALL}, however long a page is left open.
 */
export function withNews(state: RecordPages, answer: RecordsAnswer, isAtTop: boolean): RecordPages {
  const { records: found, indexing } = answer;
  const shown = state.pages?.[0]?.records ?? [];
  const known = state.waiting?.[0]?.sequence ?? shown[0]?.sequence ?? 0;
  const news = found.filter(({ sequence }) => sequence > known);
  const { failure: _over, ...rest } = { ...state, indexing };
  if (news.length === 0) return rest;
  // More than a page came at once: what lies between would be missing.
  if (news.length === found.length && shown.length > 0) {
    return isAtTop ? first(state.query, answer) : { ...rest, waiting: news, isGap: true };
  }
  const all = [...news, ...(state.waiting ?? [])];
  const waiting = all.slice(0, ALL);
  const isGap = state.isGap === true || waiting.length < all.length;
  if (!isAtTop) return { ...rest, waiting, isGap };
  if (isGap || waiting.length + shown.length > ALL) return first(state.query, answer);
  const { waiting: _shown, ...without } = rest;
  return { ...without, pages: withNewest(state.pages ?? [], waiting) };
}

/** Newer records stand on the first page. */
export function withNewest(
  [newest, ...older]: readonly RecordPage[],
  news: readonly AuditRecord[],
): readonly RecordPage[] {
  return [pageOf(undefined, [...news, ...(newest?.records ?? [])]), ...older];
}
