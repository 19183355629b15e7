import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type ApiFailure, ask, failureOf } from "./client.ts";
import { changes, type Topic } from "./live.ts";

export interface Resource<Answer> {
  /** The newest answer; `undefined` until the first. It stays while a newer one is asked for, or cannot be had. */
  readonly data: Answer | undefined;
  readonly failure: ApiFailure | undefined;
  /** Asks again; resolves when the answer is here. */
  readonly refresh: () => Promise<void>;
}

/**
 * What `path` answers, asked again whenever something of the kind `live` changed. Answers never overtake each other:
 * a change that comes while one is under way is asked for after it.
 */
export function useResource<Answer>(
  path: string,
  { live }: { readonly live?: Topic } = {},
): Resource<Answer> {
  const [state, setState] = useState<{ path: string; data?: Answer; failure?: ApiFailure }>({
    path,
  });
  const asking = useRef<{ path: string; isStale: boolean; done: Promise<void> } | null>(null);

  const refresh = useCallback(
    (isLive: boolean): Promise<void> => {
      const under = asking.current;
      if (under?.path === path) {
        under.isStale = true;
        return under.done;
      }
      const turn = { path, isStale: false, done: Promise.resolve() };
      asking.current = turn;
      const run = async (): Promise<void> => {
        do {
          turn.isStale = false;
          try {
            const data = await ask<Answer>(path, { isLive });
            if (asking.current === turn) setState({ path, data });
          } catch (error) {
            if (asking.current !== turn) return;
            const failure = failureOf(error);
            setState((last) => ({ ...(last.path === path ? last : { path }), failure }));
          }
        } while (turn.isStale && asking.current === turn);
        if (asking.current === turn) asking.current = null;
      };
      turn.done = run();
      return turn.done;
    },
    [path],
  );

  useEffect(() => {
    void refresh(false);
    return () => {
      asking.current = null;
    };
  }, [refresh]);

  useEffect(() => {
    if (live === undefined) return undefined;
    let isFirst = true;
    return changes[live].subscribe(() => {
      if (!isFirst) void refresh(true);
      isFirst = false;
    });
  }, [refresh, live]);

  const isCurrent = state.path === path;
  return {
    data: isCurrent ? state.data : undefined,
    failure: isCurrent ? state.failure : undefined,
    refresh: () => refresh(false),
  };
}
