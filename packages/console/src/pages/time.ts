import { html, type Html } from "../html.ts";
import { duration } from "../wording.ts";

/** A moment that has passed: `2 min ago`. The page's script keeps it current. */
export function ago(at: number, now: number): Html {
  return html`<time class="ago" datetime="${iso(at)}">${duration(now - at)} ago</time>`;
}

/** What is left until a moment: `4 min 12 s`. */
export function left(at: number, now: number): Html {
  return html`<time class="left" datetime="${iso(at)}">${at > now ? duration(at - now) : "0 s"}</time>`;
}

/** The moment itself, in UTC; the page's script writes it in the reader's time zone. */
export function exact(at: number | string): Html {
  const moment = iso(at);
  return html`<time class="exact" datetime="${moment}">${moment.slice(0, 19).replace("T", " ")} UTC</time>`;
}

function iso(at: number | string): string {
  return new Date(at).toISOString();
}
