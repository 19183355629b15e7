import { APPROVAL_STATES, type Reviewer } from "@countersign/core";
import type { ConsoleOptions } from "../console-options.ts";
import { html, type Html } from "../html.ts";
import { item } from "./request-item.ts";
import { sheetPage } from "./layout.ts";

const MOST_LISTED = 100;

/** The newest requests that no longer wait. */
export async function decidedPage(options: ConsoleOptions, reviewer: Reviewer): Promise<Html> {
  const decided = await options.reviewing.list(reviewer, {
    states: APPROVAL_STATES.filter((state) => state !== "pending"),
    limit: MOST_LISTED,
  });
  return sheetPage(options, reviewer, {
    title: "Decided",
    place: "decided",
    version: decided.map(({ request }) => `${request.id}.${request.state}`).join(" "),
    live: "approvals",
    content: html`
      <h1 id="decided">Decided</h1>
      ${
        decided.length === 0
          ? html`<div class="empty"><p>Nothing was decided yet. Approved, rejected and expired requests are kept here, with who decided and what came of it.</p></div>`
          : html`<ul class="requests" aria-labelledby="decided">${decided.map((reviewed) => item(options, reviewed))}</ul>`
      }
      ${decided.length < MOST_LISTED ? null : html`<p class="hint">These are the newest ${MOST_LISTED}. Older ones are in the log.</p>`}
    `,
  });
}
