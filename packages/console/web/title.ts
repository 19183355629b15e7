import { useEffect } from "preact/hooks";
import { waitingCount } from "./waiting.ts";

/** Names the window, with how many requests wait. `title` has nothing unseen in it. */
export function useTitle(title: string): void {
  const count = waitingCount.value ?? 0;
  useEffect(() => {
    document.title = `${count > 0 ? `(${count}) ` : ""}${title} · Countersign`;
  }, [title, count]);
}
