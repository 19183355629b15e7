import type { IndexProgress } from "@countersign/core";
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { counted } from "../wording.ts";
import { announce } from "./notice.tsx";

/** That the index is still being made, how far it is, and what can be found already. */
export function Indexing({ of: progress }: { readonly of: IndexProgress | null }): VNode | null {
  const isUnderWay = progress !== null;
  useEffect(() => {
    if (!isUnderWay) return undefined;
    announce("The search index is being made. What is found so far is shown.");
    return () => announce("The search index is made. Everything is found now.");
  }, [isUnderWay]);
  if (progress === null) return null;
  const { indexed, records } = progress;
  const done = indexed.toLocaleString("en");
  return (
    <section class="panel" aria-label="The search index is being made">
      <div class="progress">
        <progress value={indexed} max={records} aria-label="Records that are indexed" />
        <strong>
          {done} of {counted(records, "record")}
        </strong>
      </div>
      <p class="hint">
        The search index is being made, from the oldest record on. What is shown comes from records
        1 to {done}; newer ones follow by themselves.
      </p>
    </section>
  );
}
