import { type ApprovalRequest, seenMost } from "@countersign/core";
import { html, type Html } from "../html.ts";
import { literalLine } from "../literal-text.ts";

/** What is listed; the rest is summed up. */
const MOST_LISTED = 6;

/** What the agent had read and given away before the call: "214 EMAIL_ADDRESS from `crm`". */
export function dataHistory({ history }: ApprovalRequest): Html {
  if (history === undefined) return html`<span class="quiet-text">not kept</span>`;
  const seen = seenMost(history);
  const untrusted = Object.entries(history).filter(([, upstream]) => upstream.untrusted);
  const given = Object.entries(history).flatMap(([upstream, { disclosed }]) =>
    Object.entries(disclosed).map(([type, count]) => ({ upstream, type, count })),
  );
  if (seen.length === 0 && untrusted.length === 0 && given.length === 0) {
    return html`<span class="quiet-text">this agent had read no personal data before this call</span>`;
  }
  const rest = seen.length - MOST_LISTED;
  return html`${
    seen.length === 0
      ? null
      : html`this agent read ${seen
          .slice(0, MOST_LISTED)
          .map(
            ({ upstream, entityType, count }, at) =>
              html`${at > 0 ? ", " : null}<strong>${count}</strong> <code>${literalLine(entityType)}</code> from <code>${literalLine(upstream)}</code>`,
          )}${rest > 0 ? html` and ${rest} more types` : null} before this call`
  }${
    untrusted.length === 0
      ? null
      : html`${seen.length > 0 ? "; " : null}<strong class="warn">content from outside</strong> was read from ${untrusted.map(([upstream], at) => html`${at > 0 ? ", " : null}<code>${literalLine(upstream)}</code>`)}`
  }${
    given.length === 0
      ? null
      : html`; real values were given: ${given.map(({ upstream, type, count }, at) => html`${at > 0 ? ", " : null}${count} <code>${literalLine(type)}</code> to <code>${literalLine(upstream)}</code>`)}`
  }`;
}
