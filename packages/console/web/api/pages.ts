import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type ApiFailure, ask, failureOf } from "./client.ts";
import { changes, type Topic } from "./live.ts";

/** Rows that are asked for together. */
const PAGE = 50;

export interface Pages<Row> {
  /** `undefined` until the first answer. */
  readonly total: number | undefined;
  readonly failure: ApiFailure | undefined;
  readonly rowAt: (position: number) => Row | undefined;
  /** Asks for the rows from `first` to before `end`, unless they are here. */
  readonly onSight: (first: number, end: number) => void;
  /** Asks again for what is in sight, and forgets the rest. */
  readonly refresh: () => Promise<void>;
}

interface Kept<Row> {
  readonly path: string;
  readonly total: number | undefined;
  readonly pages: ReadonlyMap<number, readonly Row[]>;
  readonly failure: ApiFailure | undefined;
}

/**
 * A long list, of which only what is in sight is asked for: `path`, with `skip` and `limit` added to its query. Asked
 * again when something of the kind `live` changed. `read` takes the rows and their number from an answer.
 */
export function usePages<Answer, Row>(
  path: string,
  read: (answer: Answer) => { readonly rows: readonly Row[]; readonly total: number },
  live: Topic,
): Pages<Row> {
  const [kept, setKept] = useState<Kept<Row>>(nothing(path));
  const newest = useRef(kept);
  const sight = useRef({ first: 0, last: 0 });
  const round = useRef<{ path: string; isStale: boolean; done: Promise<void> } | null>(null);

  const keep = useCallback((next: Kept<Row>): void => {
    newest.current = next;
    setKept(next);
  }, []);

  const pageOf = useCallback(
    async (number: number, isLive: boolean) => {
      const answer = await ask<Answer>(`${path}&skip=${number * PAGE}&limit=${PAGE}`, { isLive });
      return read(answer);
    },
    [path, read],
  );

  const refresh = useCallback(
    (isLive: boolean): Promise<void> => {
      const under = round.current;
      if (under?.path === path) {
        under.isStale = true;
        return under.done;
      }
      const turn = { path, isStale: false, done: Promise.resolve() };
      round.current = turn;
      const run = async (): Promise<void> => {
        do {
          turn.isStale = false;
          const { first, last } = sight.current;
          const numbers = Array.from({ length: last - first + 1 }, (_, at) => first + at);
          try {
            const found = await Promise.all(numbers.map((number) => pageOf(number, isLive)));
            if (round.current !== turn) return;
            const pages = new Map(numbers.map((number, at) => [number, found[at]?.rows ?? []]));
            keep({ path, total: found[0]?.total, pages, failure: undefined });
          } catch (error) {
            if (round.current !== turn) return;
            const known = newest.current.path === path ? newest.current : nothing<Row>(path);
            keep({ ...known, failure: failureOf(error) });
          }
        } while (turn.isStale);
        round.current = null;
      };
      turn.done = run();
      return turn.done;
    },
    [path, pageOf, keep],
  );

  const onSight = useCallback(
    (first: number, end: number): void => {
      sight.current = {
        first: Math.floor(first / PAGE),
        last: Math.floor(Math.max(first, end - 1) / PAGE),
      };
      const { pages, total } = newest.current;
      if (total === undefined || newest.current.path !== path) return;
      for (let number = sight.current.first; number <= sight.current.last; number++) {
        if (!pages.has(number)) void refresh(false);
      }
    },
    [path, refresh],
  );

  useEffect(() => {
    sight.current = { first: 0, last: 0 };
    void refresh(false);
    return () => {
      round.current = null;
    };
  }, [refresh]);

  useEffect(() => {
    let isFirst = true;
    return changes[live].subscribe(() => {
      if (!isFirst) void refresh(true);
      isFirst = false;
    });
  }, [refresh, live]);

  const shown = kept.path === path ? kept : nothing<Row>(path);
  return useMemo(
    () => ({
      total: shown.total,
      failure: shown.failure,
      rowAt: (position: number) => shown.pages.get(Math.floor(position / PAGE))?.[position % PAGE],
      onSight,
      refresh: () => refresh(false),
    }),
    [shown, onSight, refresh],
  );
}

function nothing<Row>(path: string): Kept<Row> {
  return { path, total: undefined, pages: new Map(), failure: undefined };
}
