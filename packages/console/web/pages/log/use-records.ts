import type { AuditRecord } from "@countersign/core";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type ApiFailure, ask, failureOf } from "../../api/client.ts";
import { changes } from "../../api/live.ts";
import type { RecordsAnswer } from "../../api/looking-shapes.ts";

const PAGE = 50;

/** More on one page helps nobody; a search does. */
const MOST = 2_000;

export interface Records {
  /** Newest first; `undefined` until the first answer. */
  readonly records: readonly AuditRecord[] | undefined;
  /** Newer ones that are not shown yet, because the reader is further down. */
  readonly fresh: number;
  readonly hasMore: boolean;
  /** There are more, but as many are shown as fit on a page. */
  readonly isFull: boolean;
  readonly isLoading: boolean;
  readonly failure: ApiFailure | undefined;
  readonly more: () => void;
  readonly showFresh: () => void;
}

interface State {
  readonly query: string;
  readonly records?: readonly AuditRecord[];
  readonly waiting?: readonly AuditRecord[];
  readonly next: number | null;
  readonly failure?: ApiFailure;
  readonly isLoading: boolean;
}

/**
 * Records that fit `query`, read page by page towards older ones. New ones come by themselves while the reader is at
 * the top, and are counted while they are not.
 */
export function useRecords(query: string): Records {
  const [state, setState] = useState<State>({ query, next: null, isLoading: true });
  const newest = useRef(state);
  const keep = useCallback((next: State): void => {
    newest.current = next;
    setState(next);
  }, []);

  const read = useCallback(
    (more: string, isLive: boolean) =>
      ask<RecordsAnswer>(`/api/records?${query}&limit=${PAGE}${more}`, { isLive }),
    [query],
  );

  useEffect(() => {
    let isHere = true;
    keep({ query, next: null, isLoading: true });
    read("", false).then(
      ({ records, next }) => {
        if (isHere) keep({ query, records, next, isLoading: false });
      },
      (error: unknown) => {
        if (isHere) keep({ query, next: null, failure: failureOf(error), isLoading: false });
      },
    );
    let isAsking = false;
    let isFirst = true;
    const stop = changes.records.subscribe(() => {
      if (isFirst || isAsking) {
        isFirst = false;
        return;
      }
      isAsking = true;
      read("", true)
        .then(({ records, next }) => {
          if (isHere && newest.current.records !== undefined) {
            keep(withNews(newest.current, records, next));
          }
        })
        .catch(() => undefined)
        .finally(() => {
          isAsking = false;
        });
    });
    return () => {
      isHere = false;
      stop();
    };
  }, [query, read, keep]);

  const more = useCallback(() => {
    const { records, next, isLoading } = newest.current;
    if (isLoading || records === undefined || next === null || records.length >= MOST) return;
    keep({ ...newest.current, isLoading: true });
    read(`&before=${next}`, false).then(
      (answer) => {
        const now = newest.current;
        if (now.query !== query || now.records !== records) return;
        keep({
          ...now,
          records: [...records, ...answer.records],
          next: answer.next,
          isLoading: false,
        });
      },
      (error: unknown) => {
        if (newest.current.query === query) {
          keep({ ...newest.current, failure: failureOf(error), isLoading: false });
        }
      },
    );
  }, [query, read, keep]);

  const showFresh = useCallback(() => {
    const { waiting, ...rest } = newest.current;
    if (waiting === undefined) return;
    keep({ ...rest, records: [...waiting, ...(rest.records ?? [])] });
    scrollTo(0, 0);
  }, [keep]);

  const shown = state.query === query ? state : { query, next: null, isLoading: true };
  const count = shown.records?.length ?? 0;
  return {
    records: shown.records,
    fresh: shown.waiting?.length ?? 0,
    hasMore: shown.next !== null && count < MOST,
    isFull: shown.next !== null && count >= MOST,
    isLoading: shown.isLoading,
    failure: shown.failure,
    more,
    showFresh,
  };
}

/** Whether what comes new may push down what is read. */
function isAtTop(): boolean {
  return scrollY < 200;
}

function withNews(state: State, found: readonly AuditRecord[], next: number | null): State {
  const shown = state.records ?? [];
  const known = state.waiting?.[0]?.sequence ?? shown[0]?.sequence ?? 0;
  const news = found.filter(({ sequence }) => sequence > known);
  if (news.length === 0) return state;
  const { failure: _over, ...rest } = state;
  // More than a page came at once: what lies between would be missing.
  if (news.length === found.length && shown.length > 0) {
    return isAtTop() ? { query: state.query, records: found, next, isLoading: false } : state;
  }
  const waiting = [...news, ...(state.waiting ?? [])];
  if (!isAtTop()) return { ...rest, waiting };
  const { waiting: _shown, ...without } = rest;
  return { ...without, records: [...waiting, ...shown] };
}
