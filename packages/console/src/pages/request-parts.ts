import type { ApprovalRequest } from "@countersign/core";
import { html, type Html } from "../html.ts";
import { literalLine } from "../literal-text.ts";
import { DEED, STATE_LABEL } from "../wording.ts";

/** `Delete data: delete_customer on crm`, the one thing to read about a request. */
export function deed({ category, tool, upstream }: ApprovalRequest): Html {
  return html`<span class="deed">${DEED[category]}:</span> <code>${literalLine(tool)}</code> on <code>${literalLine(upstream)}</code>`;
}

export function deedText({ category, tool, upstream }: ApprovalRequest): string {
  return `${DEED[category]}: ${tool} on ${upstream}`;
}

export function statePill({ state, decision }: ApprovalRequest): Html {
  const isSelf = decision?.selfApproved === true;
  return html`<span class="pill ${state}">${STATE_LABEL[state]}</span>${isSelf ? html` <span class="pill self">self-approved (local)</span>` : null}${decision?.breakGlass ? html` <span class="pill glass">break-glass</span>` : null}`;
}

export function requesterName({ requester }: ApprovalRequest): Html {
  return html`<strong>${literalLine(requester.name)}</strong> ${
    requester.verified
      ? html`<span class="pill proven">verified</span>`
      : html`<span class="pill unproven">unverified</span>`
  }`;
}

export function clientName({ client }: ApprovalRequest): Html {
  return literalLine(client.version === "" ? client.name : `${client.name} ${client.version}`);
}

/** Entity types with their counts, most frequent first; `null` if there are none. */
export function dataTypes(findings: Readonly<Record<string, number>>): Html | null {
  const found = Object.entries(findings)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  if (found.length === 0) return null;
  return html`<ul class="types">${found.map(([type, count]) => html`<li>${count} × <code>${literalLine(type)}</code></li>`)}</ul>`;
}
