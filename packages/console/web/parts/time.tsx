import type { VNode } from "preact";
import { seconds } from "../clock.ts";
import { duration } from "../duration.ts";

const LOCAL_TIME = new Intl.DateTimeFormat("sv-SE", {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});

/** The moment itself, in the reader's time zone; in UTC when pointed at. `at` is RFC 3339. */
export function Exact({ at }: { readonly at: string }): VNode {
  return (
    <time class="exact" dateTime={at} title={`${at.slice(0, 19).replace("T", " ")} UTC`}>
      {LOCAL_TIME.format(Date.parse(at))}
    </time>
  );
}

/** A moment that has passed: `40 s ago`, `2 min ago`, exactly when pointed at. */
export function Ago({ at }: { readonly at: string }): VNode {
  return (
    <time class="ago" dateTime={at} title={LOCAL_TIME.format(Date.parse(at))}>
      {duration(wholeMinutes(seconds.value - Date.parse(at)))} ago
    </time>
  );
}

/** From a minute on seconds say nothing, and would move what stands beside them. */
function wholeMinutes(milliseconds: number): number {
  return milliseconds < 60_000 ? milliseconds : Math.floor(milliseconds / 60_000) * 60_000;
}

/** What is left until a moment: `4 min 12 s`. */
export function Left({ at }: { readonly at: string }): VNode {
  return (
    <time class="left" dateTime={at} title={LOCAL_TIME.format(Date.parse(at))}>
      {duration(Date.parse(at) - seconds.value)}
    </time>
  );
}

/** Whether a moment is past. Becomes true by itself. */
export function isOver(at: string): boolean {
  return Date.parse(at) <= seconds.value;
}

/** `expires in 4 min 12 s`, in another colour for the last minute. */
export function Expiry({ at }: { readonly at: string }): VNode {
  const isSoon = Date.parse(at) - seconds.value < 60_000;
  return (
    <span class={isSoon ? "expiry soon" : "expiry"}>
      expires in <Left at={at} />
    </span>
  );
}
