import type { ApprovalRequest, ReviewedRequest } from "@countersign/core";
import type { ConsoleOptions } from "../console-options.ts";
import { html, type Content, type Html } from "../html.ts";
import { literalLine } from "../literal-text.ts";
import { clientName, dataTypes, deed, requesterName, statePill } from "./request-parts.ts";
import { ago, left } from "./time.ts";
import { personName } from "../wording.ts";

/** One request in a list. The link covers the whole item. */
export function item(
  { people, now }: ConsoleOptions,
  { request, mayDecide }: ReviewedRequest,
): Html {
  const { decision } = request;
  return html`<li class="request ${request.state}">
    <h3><a id="open-${request.id}" href="/approvals/${request.id}">${deed(request)}</a></h3>
    <p class="side">${side(request, now())}</p>
    <p class="meta">${requesterName(request)} through ${clientName(request)} · asked ${ago(request.createdAt, now())}</p>
    ${decision === null ? null : html`<p class="meta">${decision.verb === "approve" ? "Approved" : "Rejected"} by <strong>${personName(people, decision.reviewer.person)}</strong> ${ago(decision.at, now())}</p>`}
    ${dataTypes(request.findings)}
    ${standing(request)}
    ${request.state === "pending" && !mayDecide.allowed ? html`<p class="meta">You may look at it, but not decide it: ${literalLine(mayDecide.because)}.</p>` : null}
  </li>`;
}

/** How far a decision has come that takes several people, or other people than those asked first. */
function standing({ state, quorum, votes, escalations }: ApprovalRequest): Content {
  if (state !== "pending") return null;
  const approving = votes.filter(({ verb }) => verb === "approve").length;
  return [
    quorum > 1 ? html`<p class="meta">${approving} of ${quorum} people have approved</p>` : null,
    escalations.length > 0
      ? html`<p class="meta">Escalated to ${escalations.at(-1)?.to.join(", ") ?? ""}</p>`
      : null,
  ];
}

function side(request: ApprovalRequest, now: number): Content {
  if (request.state !== "pending") return statePill(request);
  return html`<span class="expiry">expires in ${left(request.expiresAt, now)}</span>`;
}
