import type { ArgumentChange } from "@countersign/core";
import type { VNode } from "preact";
import { jsonView } from "./json-view.tsx";
import { Name } from "./literal.tsx";

/** Where two values differ, place by place: what was there, and what is there instead. */
export function Changes({ changes }: { readonly changes: readonly ArgumentChange[] }): VNode {
  return (
    <ul class="steps">
      {changes.map(({ path, before, after }) => (
        <li key={path}>
          <Name text={path} />
          <div class="values before">
            <span class="for-readers">Before: </span>
            {before === undefined ? (
              <span class="quiet-text">nothing</span>
            ) : (
              jsonView(before).markup
            )}
          </div>
          <div class="values after">
            <span class="for-readers">After: </span>
            {after === undefined ? <span class="quiet-text">nothing</span> : jsonView(after).markup}
          </div>
        </li>
      ))}
    </ul>
  );
}
