/** Real values that somebody asked to see. They are hidden again by themselves, and when the page is left. */
import type { JsonValue } from "@countersign/core";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { failureOf, tell } from "../../api/client.ts";
import { announce, showProblem } from "../../parts/notice.tsx";

const REVEALED_FOR_MS = 120_000;

export interface Revealing {
  /** The arguments with all real values, while they are shown. */
  readonly all: JsonValue | undefined;
  /** Real values that are shown one by one, by their tokens. */
  readonly values: ReadonlyMap<string, string>;
  readonly isBusy: boolean;
  readonly showAll: () => Promise<void>;
  readonly showOne: (token: string) => Promise<void>;
  readonly hide: () => void;
}

interface Shown {
  readonly all: JsonValue | undefined;
  readonly values: ReadonlyMap<string, string>;
}

const NOTHING: Shown = { all: undefined, values: new Map() };

export function useRevealing(id: string): Revealing {
  const [shown, setShown] = useState(NOTHING);
  const [isBusy, setBusy] = useState(false);
  const timer = useRef(0);
  const path = `/api/approvals/${id}/reveal`;

  const hide = useCallback(() => {
    clearTimeout(timer.current);
    setShown(NOTHING);
    announce("The values are masked again.");
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);

  const reveal = async (
    ask: () => Promise<(last: Shown) => Shown>,
    said: string,
  ): Promise<void> => {
    setBusy(true);
    try {
      const next = await ask();
      setShown(next);
      showProblem("");
      announce(`${said} Hidden again in two minutes.`);
      clearTimeout(timer.current);
      timer.current = window.setTimeout(hide, REVEALED_FOR_MS);
    } catch (error) {
      showProblem(failureOf(error).message);
    } finally {
      setBusy(false);
    }
  };

  return {
    ...shown,
    isBusy,
    showAll: () =>
      reveal(async () => {
        const { arguments: all } = await tell<{ arguments: JsonValue }>(path);
        return (last) => ({ ...last, all });
      }, "Exact values are shown."),
    showOne: (token) =>
      reveal(async () => {
        const { value } = await tell<{ value: string }>(path, { token });
        return (last) => ({ ...last, values: new Map(last.values).set(token, value) });
      }, "The value is shown."),
    hide,
  };
}
