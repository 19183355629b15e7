import type { AuditRecord, IndexProgress } from "@countersign/core";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type ApiFailure, ask, failureOf } from "../../api/client.ts";
import { changes } from "../../api/live.ts";
import type { RecordsAnswer } from "../../api/looking-shapes.ts";

/** Records that are asked for together. */
const PAGE = 100;
/** An answer's most. One call or request has a few dozen. */
const ALL = 1_000;
/** Pages that are kept around what is in sight; others are asked for again. */
const KEPT = 30;
/** How often is asked again while the index is being made. */
const ASK_AGAIN_MS = 2_000;

/** Records that follow each other, newest first. */
export interface RecordPage {
  /** What it was asked for with; `undefined` for the newest. Stays the same as long as the page is there. */
  readonly before: number | undefined;
  /** Not there while it is far out of sight. */
  readonly records: readonly AuditRecord[] | undefined;
  readonly count: number;
}

export interface Records {
  /** Newest first; `undefined` until the first answer. */
  readonly pages: readonly RecordPage[] | undefined;
  /** Newer ones that are not shown yet, because the reader is further down. */
  readonly fresh: number;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly failure: ApiFailure | undefined;
  /** How far the index is, while it is being made. */
  readonly indexing: IndexProgress | null;
  readonly more: () => void;
  /** Asks for pages that are not there, and forgets those that are far from them. By their position. */
  readonly onSight: (first: number, last: number) => void;
  readonly showFresh: () => void;
}

interface State {
  readonly query: string;
  readonly pages?: readonly RecordPage[];
  readonly waiting?: readonly AuditRecord[];
  readonly next: number | null;
  readonly indexing: IndexProgress | null;
  readonly failure?: ApiFailure;
  readonly isLoading: boolean;
}

/**
 * Records that fit `query`, read page by page towards older ones, each from where the last one ended, so that a page
 * costs the same anywhere. New ones come by themselves while the reader is at the top, and are counted while they are not.
 */
export function useRecords(query: string, isAboutOne: boolean): Records {
  const [state, setState] = useState<State>(nothing(query));
  const newest = useRef(state);
  const keep = useCallback((next: State): void => {
    newest.current = next;
    setState(next);
  }, []);

  const read = useCallback(
    (before: number | undefined, isLive: boolean) => {
      const from = before === undefined ? "" : `&before=${before}`;
      const limit = isAboutOne ? ALL : PAGE;
      return ask<RecordsAnswer>(`/api/records?${query}&partial=true&limit=${limit}${from}`, {
        isLive,
      });
    },
    [query, isAboutOne],
  );

  useEffect(() => {
    let isHere = true;
    let timer = 0;
    let isAsking = false;
    keep(nothing(query));
    const askAgain = (): void => {
      clearTimeout(timer);
      if (newest.current.indexing !== null) timer = window.setTimeout(look, ASK_AGAIN_MS);
    };
    const look = (): void => {
      if (isAsking) return;
      isAsking = true;
      read(undefined, true)
        .then((answer) => {
          if (isHere && newest.current.pages !== undefined) keep(withNews(newest.current, answer));
        })
        .catch(() => undefined)
        .finally(() => {
          isAsking = false;
          if (isHere) askAgain();
        });
    };
    read(undefined, false).then(
      (answer) => {
        if (!isHere) return;
        keep(first(query, answer));
        askAgain();
      },
      (error: unknown) => {
        if (isHere) keep({ ...nothing(query), failure: failureOf(error), isLoading: false });
      },
    );
    let isFirst = true;
    const stop = changes.records.subscribe(() => {
      if (!isFirst) look();
      isFirst = false;
    });
    return () => {
      isHere = false;
      clearTimeout(timer);
      stop();
    };
  }, [query, read, keep]);

  const more = useCallback(() => {
    const { pages, next, isLoading } = newest.current;
    if (isLoading || pages === undefined || next === null) return;
    const { failure: _over, ...rest } = newest.current;
    keep({ ...rest, isLoading: true });
    read(next, false).then(
      (answer) => {
        const now = newest.current;
        if (now.query !== query || now.next !== next || now.pages === undefined) return;
        const added = pageOf(next, answer.records);
        keep({ ...now, pages: [...now.pages, added], next: answer.next, isLoading: false });
      },
      (error: unknown) => {
        if (newest.current.query === query) {
          keep({ ...newest.current, failure: failureOf(error), isLoading: false });
        }
      },
    );
  }, [query, read, keep]);

  const asked = useRef(new Set<number>());
  const onSight = useCallback(
    (from: number, to: number) => {
      const { pages = [] } = newest.current;
      const isFar = (_: RecordPage, at: number): boolean =>
        at > 0 && (at < from - KEPT || at > to + KEPT);
      if (pages.some((page, at) => page.records !== undefined && isFar(page, at))) {
        const fewer = pages.map((page, at) =>
          isFar(page, at) ? { ...page, records: undefined } : page,
        );
        keep({ ...newest.current, pages: fewer });
      }
      for (const { before, records, count } of pages.slice(from, to + 1)) {
        if (records !== undefined || before === undefined || asked.current.has(before)) continue;
        asked.current.add(before);
        read(before, false)
          .then((answer) => {
            const now = newest.current;
            if (now.query !== query || now.pages === undefined) return;
            const again = pageOf(before, answer.records.slice(0, count));
            keep({ ...now, pages: now.pages.map((one) => (one.before === before ? again : one)) });
          })
          .catch((error: unknown) => keep({ ...newest.current, failure: failureOf(error) }))
          .finally(() => asked.current.delete(before));
      }
    },
    [query, read, keep],
  );

  const showFresh = useCallback(() => {
    const { waiting, ...rest } = newest.current;
    if (waiting === undefined) return;
    keep({ ...rest, pages: withNewest(rest.pages ?? [], waiting) });
    scrollTo(0, 0);
  }, [keep]);

  const shown = state.query === query ? state : nothing(query);
  return {
    pages: shown.pages,
    fresh: shown.waiting?.length ?? 0,
    hasMore: shown.next !== null,
    isLoading: shown.isLoading,
    failure: shown.failure,
    indexing: shown.indexing,
    more,
    onSight,
    showFresh,
  };
}

function nothing(query: string): State {
  return { query, next: null, indexing: null, isLoading: true };
}

function first(query: string, { records, next, indexing }: RecordsAnswer): State {
  return { query, pages: [pageOf(undefined, records)], next, indexing, isLoading: false };
}

function pageOf(before: number | undefined, records: readonly AuditRecord[]): RecordPage {
  return { before, records, count: records.length };
}

/** Whether what comes new may push down what is read. */
function isAtTop(): boolean {
  return scrollY < 200;
}

function withNews(state: State, answer: RecordsAnswer): State {
  const { records: found, indexing } = answer;
  const shown = state.pages?.[0]?.records ?? [];
  const known = state.waiting?.[0]?.sequence ?? shown[0]?.sequence ?? 0;
  const news = found.filter(({ sequence }) => sequence > known);
  const { failure: _over, ...rest } = { ...state, indexing };
  if (news.length === 0) return rest;
  // More than a page came at once: what lies between would be missing.
  if (news.length === found.length && shown.length > 0) {
    return isAtTop() ? first(state.query, answer) : rest;
  }
  const waiting = [...news, ...(state.waiting ?? [])];
  if (!isAtTop()) return { ...rest, waiting };
  const { waiting: _shown, ...without } = rest;
  return { ...without, pages: withNewest(state.pages ?? [], waiting) };
}

/** Newer records stand on the first page, however many they become. */
function withNewest(
  [newest, ...older]: readonly RecordPage[],
  news: readonly AuditRecord[],
): readonly RecordPage[] {
  return [pageOf(undefined, [...news, ...(newest?.records ?? [])]), ...older];
}
