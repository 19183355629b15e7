import type { ApprovalRequest, Reviewer, ReviewedRequest } from "@countersign/core";
import type { ConsoleOptions } from "../console-options.ts";
import { html, type Content, type Html } from "../html.ts";
import { literalLine } from "../literal-text.ts";
import { sheetPage } from "./layout.ts";
import { clientName, dataTypes, deed, requesterName, statePill } from "./request-parts.ts";
import { ago, left } from "./time.ts";
import { personName } from "../wording.ts";

const MOST_LISTED = 200;

/** How long somebody is told that a request was approved past them. */
const TOLD_FOR_MS = 7 * 24 * 3_600_000;

/** What waits for a decision, the next to expire first; above it, calls whose outcome somebody has to find out. */
export async function inboxPage(options: ConsoleOptions, reviewer: Reviewer): Promise<Html> {
  const now = options.now();
  const [pause, pending, unknown, emergencies] = await Promise.all([
    options.reviewing.paused(),
    options.reviewing.list(reviewer, {
      states: ["pending"],
      oldestFirst: true,
      limit: MOST_LISTED,
    }),
    options.reviewing.list(reviewer, { states: ["unknown"], limit: MOST_LISTED }),
    options.reviewing.list(reviewer, { brokeGlass: true, limit: MOST_LISTED }),
  ]);
  const passedOver = emergencies.filter(
    ({ request: { decision }, wasPassedOver }) =>
      wasPassedOver && decision !== null && decision.at > now - TOLD_FOR_MS,
  );
  const change = options.policyChanges?.pending() ?? null;
  const tools = ((await options.definitions?.list()) ?? []).filter(
    ({ state }) => state === "waiting",
  ).length;
  const waiting = pending
    .filter(({ request }) => request.expiresAt > now)
    .sort((a, b) => a.request.expiresAt - b.request.expiresAt);

  return sheetPage(options, reviewer, {
    title: waiting.length > 0 ? `(${waiting.length}) Inbox` : "Inbox",
    place: "inbox",
    version: [...waiting, ...unknown, ...passedOver]
      .map(
        ({ request, mayDecide }) =>
          `${request.id}.${request.state}.${mayDecide.allowed}.${request.votes.length}.${request.escalations.length}`,
      )
      .concat(String(pause?.at ?? ""), change?.hash ?? "", String(tools))
      .join(" "),
    live: "approvals",
    content: html`
      ${pause === null ? null : html`<p class="stopped"><strong>Everything is paused</strong> by ${personName(options.people, pause.by.person)}: ${literalLine(pause.reason)}. <a href="/grants">Let calls run again</a></p>`}
      ${tools === 0 ? null : html`<p class="stopped">${tools} ${tools === 1 ? "tool is" : "tools are"} not as accepted, and cannot be called. <a href="/definitions">Look at what changed</a></p>`}
      ${change === null ? null : html`<p class="stopped">The configuration has changed, and waits to be accepted. <a href="/policy">Look at the change</a></p>`}
      ${
        passedOver.length === 0
          ? null
          : html`<section aria-labelledby="passed-over"><h2 id="passed-over">Approved past you</h2>
        <p class="hint">You were asked about these, and somebody approved them alone as an emergency. They are listed here for a week.</p>
        <ul class="requests">${passedOver.map((reviewed) => item(options, reviewed))}</ul></section>`
      }
      ${
        unknown.length === 0
          ? null
          : html`<section aria-labelledby="unknown"><h2 id="unknown">Find out what happened</h2>
        <p class="hint">The daemon or the tool went away while these ran. Nothing is tried again by itself: look at the tool, then say what you found.</p>
        <ul class="requests">${unknown.map((reviewed) => item(options, reviewed))}</ul></section>`
      }
      <h1 id="inbox">${headline(waiting.length)}</h1>
      ${waiting.length === 0 ? nothingWaits(options) : html`<ul class="requests" aria-labelledby="inbox">${waiting.map((reviewed) => item(options, reviewed))}</ul>`}
      ${pending.length < MOST_LISTED ? null : html`<p class="hint">There are more than ${MOST_LISTED}. The others appear here as these are decided.</p>`}
    `,
  });
}

function headline(count: number): string {
  if (count === 0) return "Nothing waits for a decision";
  return count === 1 ? "1 call waits for a decision" : `${count} calls wait for a decision`;
}

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

function nothingWaits({ status }: ConsoleOptions): Html {
  const { upstreams } = status();
  return html`<div class="empty">
    <p>When an agent asks for something your policy wants a person to look at, it appears here by itself, and the agent waits.</p>
    <p>${
      upstreams.length === 0
        ? html`No upstream server is configured yet: name one under <code>upstreams</code> in <code>countersign.yaml</code>.`
        : html`To see one: let your agent change or delete something through ${upstreams.map((name, at) => html`${at > 0 ? ", " : null}<code>${name}</code>`)}. <code>countersign check</code> lists which tools wait for a person.`
    }</p>
  </div>`;
}
