import type { IndexProgress } from "@countersign/core";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type ApiFailure, ask, failureOf } from "../../api/client.ts";
import { changes } from "../../api/live.ts";
import type { RecordsAnswer } from "../../api/looking-shapes.ts";
import {
  ALL,
  first,
  nothing,
  pageOf,
  type RecordPage,
  type RecordPages,
  withNewest,
  withNews,
} from "./record-pages.ts";

/** Records that are asked for together. */
const PAGE = 100;
/** Pages that are kept around what is in sight; others are asked for again. */
const KEPT = 30;
/** How often is asked again while the index is being made. */
const ASK_AGAIN_MS = 2_000;

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

/**
 * Records that fit `query`, read page by page towards older ones, each from where the last one ended, so that a page
 * costs the same anywhere. New ones come by themselves while the reader is at the top, and are counted while they are not.
 */
export function useRecords(query: string, isAboutOne: boolean): Records {
  const [state, setState] = useState<RecordPages>(nothing(query));
  const newest = useRef(state);
  const keep = useCallback((next: RecordPages): void => {
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
          if (isHere && newest.current.pages !== undefined)
            keep(withNews(newest.current, answer, isAtTop()));
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
    const { waiting, isGap, ...rest } = newest.current;
    if (waiting === undefined) return;
    scrollTo(0, 0);
    if (isGap !== true) {
      keep({ ...rest, pages: withNewest(rest.pages ?? [], waiting) });
      return;
    }
    keep(nothing(query));
    read(undefined, false).then(
      (answer) => keep(first(query, answer)),
      (error: unknown) => keep({ ...nothing(query), failure: failureOf(error), isLoading: false }),
    );
  }, [query, read, keep]);

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

/** Whether what comes new may push down what is read. */
function isAtTop(): boolean {
  return scrollY < 200;
}
