/** Words to the reader: what went wrong, and what a screen reader is told about a change that others see. */
import { signal } from "@preact/signals";
import type { VNode } from "preact";
import { isLost, isSignedOut } from "../api/client.ts";
import { place } from "../router.ts";

const problem = signal("");
const announcement = signal("");

/** Shows a sentence above the page until the next one; empty to take it away. */
export function showProblem(text: string): void {
  problem.value = text;
}

/** Tells a screen reader, when it has a moment. */
export function announce(text: string): void {
  announcement.value = text;
}

export function Notices(): VNode {
  const to = encodeURIComponent(place.value.pathname);
  return (
    <>
      <p id="connection" class="connection" role="status">
        {isSignedOut.value ? (
          <>
            You are signed out; this is how things stood.{" "}
            <a href={`/signin?next=${to}`}>Sign in again</a>
          </>
        ) : isLost.value ? (
          "Countersign cannot be reached. This is how things stood; trying again …"
        ) : null}
      </p>
      <div id="notice" class={problem.value === "" ? "notice" : "notice shown"} role="alert">
        {problem.value}
      </div>
      <p class="for-readers" aria-live="polite">
        {announcement.value}
      </p>
    </>
  );
}
