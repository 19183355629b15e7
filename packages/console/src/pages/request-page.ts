import {
  approvalsMissing,
  describeCall,
  previewInWords,
  type ApprovalRequest,
  type JsonValue,
  type Reviewer,
  type ReviewedRequest,
} from "@countersign/core";
import type { ConsoleOptions } from "../console-options.ts";
import { html, type Content, type Html } from "../html.ts";
import { jsonView, type JsonView } from "../json-view.ts";
import { literalLine, literalText } from "../literal-text.ts";
import { asItStands, personName, whatHappened, WOULD } from "../wording.ts";
import { dataHistory } from "./data-history.ts";
import { sheetPage } from "./layout.ts";
import {
  clientName,
  dataTypes,
  deed,
  deedText,
  requesterName,
  statePill,
} from "./request-parts.ts";
import { ago, exact, left } from "./time.ts";

/** One request: what would happen, who asks, why it is held, what exactly, and the decision. */
export async function requestPage(
  options: ConsoleOptions,
  reviewer: Reviewer,
  id: string,
): Promise<Html> {
  const shown = await options.reviewing.show(reviewer, id);
  const reviewed = { ...shown, request: asItStands(shown.request, options.now()) };
  const { request, mayDecide } = reviewed;
  const masked = reviewed.arguments === undefined ? undefined : jsonView(reviewed.arguments);

  return sheetPage(options, reviewer, {
    title: deedText(request),
    place: "request",
    version: `${request.state}.${mayDecide.allowed}.${request.votes.length}.${request.escalations.length}.${request.preview === null}.${request.resultRecord ?? ""}.${request.delivered}`,
    live: "approvals",
    content: html`<article class="sheet" data-approval="${request.id}" data-state="${request.state}">
      <header>
        <p class="state">${statePill(request)}${expiry(options, reviewed)}</p>
        <h1>${deed(request)}</h1>
        <p class="lead">${literalLine(describeCall(request))}</p>
        <p class="lead">${lead(reviewed)}</p>
      </header>
      <div class="columns">
        <div class="evidence">
          ${facts(options, reviewed)} ${historySection(options, request)}
          ${argumentsSection(reviewed, masked)} ${othersSection(reviewed)} ${editSection(reviewed)} ${resultSection(reviewed)}
        </div>
        <aside aria-label="Decision">${decision(options, reviewed, masked)}</aside>
      </div>
    </article>`,
  });
}

/** The arguments with their real values, to take the place of the masked ones. */
export async function revealedArguments(
  { reviewing }: ConsoleOptions,
  reviewer: Reviewer,
  id: string,
): Promise<Html> {
  return jsonView(await reviewing.reveal(reviewer, id)).markup;
}

function lead({ request }: ReviewedRequest): Content {
  const deedInWords = WOULD[request.category];
  if (request.state !== "pending") return html`An agent wanted to ${deedInWords}.`;
  if (request.preview !== null) {
    return html`An agent wants to ${deedInWords}: it <strong>${previewInWords(request.preview)}</strong>, counted ${exact(request.preview.at)}. If you approve, exactly this call runs, once.`;
  }
  return html`An agent wants to <strong>${deedInWords}</strong>. If you approve, exactly this call runs, once.`;
}

function expiry({ now }: ConsoleOptions, { request }: ReviewedRequest): Content {
  if (request.state !== "pending" && request.state !== "approved") return null;
  return html` <span class="quiet-text">until ${exact(request.expiresAt)}</span> <span class="expiry">expires in ${left(request.expiresAt, now())}</span>`;
}

function facts(
  { people, now }: ConsoleOptions,
  { request, asked, justification }: ReviewedRequest,
): Html {
  const nameOf = (person: string): string => personName(people, person);
  return html`<dl class="facts">
    <div><dt>Asked by</dt><dd>${requesterName(request)}${request.requester.verified ? null : html` <span class="quiet-text">nobody proved who this is</span>`}</dd></div>
    <div><dt>Through</dt><dd>${clientName(request)} <span class="quiet-text">as it calls itself, ${ago(request.createdAt, now())}</span></dd></div>
    ${justification === null ? null : html`<div><dt>They say</dt><dd><blockquote>${literalText(justification)}</blockquote> <span class="quiet-text">the agent's or its user's own words; nobody checked them</span></dd></div>`}
    ${request.evidence.length === 0 ? null : html`<div><dt>Taken for</dt><dd><code>${request.category}</code> <span class="quiet-text">${request.evidence.slice(0, 4).map(({ because }, at) => [at > 0 ? "; " : "", literalLine(because)])}</span></dd></div>`}
    <div><dt>Held because</dt><dd>${request.policyReason === null ? null : html`${literalLine(request.policyReason)} `}${
      request.rules.length === 0
        ? html`<span class="quiet-text">no rule allows it, so the default applies</span>`
        : html`<span class="quiet-text">${request.rules.length === 1 ? "rule" : "rules"}</span> ${request.rules.map((rule, at) => html`${at > 0 ? ", " : null}<code>${literalLine(rule)}</code>`)}`
    }</dd></div>
    <div><dt>Personal data</dt><dd>${dataTypes(request.findings) ?? html`<span class="quiet-text">none found in the arguments</span>`}</dd></div>
    <div><dt>Before this call</dt><dd>${dataHistory(request)}</dd></div>
    ${request.masking.length === 0 ? null : html`<div><dt>Masked</dt><dd><span class="quiet-text">${request.masking.join("; ")}</span></dd></div>`}
    <div><dt>The tool gets</dt><dd>${
      request.disclosed.length === 0
        ? "masked values only"
        : html`<strong class="warn">real values</strong> of ${request.disclosed.map((type, at) => html`${at > 0 ? ", " : null}<code>${literalLine(type)}</code>`)}; everything else masked`
    }</dd></div>
    <div><dt>May decide</dt><dd>${asked.length === 0 ? "nobody is named for this" : listOf(asked, nameOf)}${request.quorum === 1 ? null : html` <span class="quiet-text">${request.quorum} different people have to approve</span>`}</dd></div>
  </dl>`;
}

function listOf(names: readonly string[], nameOf: (name: string) => string): Content {
  return names.map((name, at) => html`${at > 0 ? ", " : null}<bdi>${nameOf(name)}</bdi>`);
}

/** Who voted and who handed it on, while that does not speak for itself. */
function historySection({ people, now }: ConsoleOptions, request: ApprovalRequest): Content {
  const nameOf = (person: string): string => personName(people, person);
  const votes = request.quorum > 1 ? request.votes : [];
  if (votes.length === 0 && request.escalations.length === 0) return null;
  const steps = [
    ...votes.map(({ verb, reviewer, at, reason }) => ({
      at,
      reason,
      what: html`<strong>${nameOf(reviewer.person)}</strong> ${verb === "approve" ? "approved" : "rejected"} it`,
    })),
    ...request.escalations.map(({ to, by, at, reason }) => ({
      at,
      reason,
      what: html`${by === null ? "Nobody decided in time, so it" : html`<strong>${nameOf(by.person)}</strong> handed it on: it`} went to ${listOf(to, nameOf)}`,
    })),
  ].sort((a, b) => a.at - b.at);
  return html`<section aria-labelledby="so-far">
    <h2 id="so-far">So far</h2>
    <ul class="steps">${steps.map(({ at, what, reason }) => html`<li>${what} <span class="quiet-text">${ago(at, now())}</span>${reason === null ? null : html`<blockquote>${literalText(reason)}</blockquote>`}</li>`)}</ul>
  </section>`;
}

function argumentsSection(
  { request, mayLook }: ReviewedRequest,
  masked: JsonView | undefined,
): Html {
  return html`<section aria-labelledby="arguments">
    <div class="heading">
      <h2 id="arguments">Arguments</h2>
      ${masked === undefined || !mayLook ? null : html`<button type="button" class="quiet" data-reveal aria-describedby="reveal-note">Reveal exact values</button>`}
    </div>
    ${
      masked === undefined
        ? html`<p class="hint">They were erased. What was decided about them is still in the log.</p>`
        : html`<p class="hint" id="reveal-note">Masked.${mayLook ? " Revealing is recorded under your name." : null}</p>
          <div id="argument-values" class="values">${masked.markup}</div>
          ${masked.isCut ? html`<p class="hint">Too large to show whole: <a href="/api/approvals/${request.id}">everything, as JSON</a></p>` : null}`
    }
  </section>`;
}

/** What goes to the tool beside its arguments: a decision is about that, too. */
function othersSection({ others }: ReviewedRequest): Content {
  if (others === undefined) return null;
  return html`<section aria-labelledby="others">
    <h2 id="others">Beside the arguments</h2>
    <p class="hint">Goes to the tool with the call. Masked.</p>
    <div class="values">${jsonView(others).markup}</div>
  </section>`;
}

/** What a reviewer changed before approving, place by place. */
function editSection({ edit }: ReviewedRequest): Content {
  if (edit === null) return null;
  const side = (value: JsonValue | undefined): Content =>
    value === undefined ? html`<span class="quiet-text">nothing</span>` : jsonView(value).markup;
  return html`<section aria-labelledby="edit">
    <h2 id="edit">Changed before it was approved</h2>
    <ul class="steps">${edit.changes.map(({ path, before, after }) => html`<li><code>${literalLine(path)}</code><div class="values before">${side(before)}</div><div class="values after">${side(after)}</div></li>`)}</ul>
  </section>`;
}

function resultSection({ result }: ReviewedRequest): Content {
  if (result === undefined) return null;
  return html`<section aria-labelledby="result">
    <h2 id="result">Result</h2>
    <p class="hint">Masked, as the agent sees it.</p>
    <div class="values">${jsonView(result).markup}</div>
  </section>`;
}

function decision(
  options: ConsoleOptions,
  reviewed: ReviewedRequest,
  masked: JsonView | undefined,
): Content {
  const { request, mayDecide } = reviewed;
  if (request.state === "unknown" && mayDecide.allowed)
    return [outcome(options, reviewed), resolveForm()];
  if (request.state !== "pending") return outcome(options, reviewed);
  if (!mayDecide.allowed) {
    return html`<h2>You cannot decide this</h2><p>${literalLine(mayDecide.because)}</p>
      ${breakGlassForm(reviewed)}`;
  }
  return html`<form data-decide>
    <h2>Your decision</h2>
    ${ownRequestNotice(options, reviewed)} ${quorumNotice(request)}
    ${masked === undefined || masked.folded === 0 ? null : html`<p class="caution">${masked.folded === 1 ? "One part of the arguments is" : `${masked.folded} parts of the arguments are`} folded. Look before you approve.</p>`}
    ${reasonField("Reason", "The agent is told, with personal data masked.")}
    ${grantChoice(request)} ${editField(reviewed)}
    <div class="buttons">
      <button class="approve" name="verb" value="approve">Approve</button>
      <button class="reject" name="verb" value="reject">Reject</button>
      ${escalateButton(options, reviewed)}
    </div>
  </form>
  ${breakGlassForm(reviewed)}`;
}

function quorumNotice(request: ApprovalRequest): Content {
  if (request.quorum === 1) return null;
  const missing = approvalsMissing(request);
  return html`<p class="caution">${missing === request.quorum ? `It takes ${request.quorum} people.` : `It takes ${missing} more ${missing === 1 ? "person" : "people"}.`} One rejection is enough to reject.</p>`;
}

function grantChoice(request: ApprovalRequest): Content {
  if (request.quorum > 1) return null;
  return html`<details class="more"><summary>Allow for a while</summary>
    <label for="grant-minutes">Let such calls run without asking</label>
    <select id="grant-minutes" name="grant-minutes">
      <option value="">no, ask each time</option><option value="15">for 15 minutes</option>
      <option value="60">for an hour</option><option value="480">for 8 hours</option>
    </select>
    <label for="grant-same">Such calls are</label>
    <select id="grant-same" name="grant-same">
      <option value="$">those with exactly these arguments</option>
      <option value="">all of ${request.tool} on ${request.upstream} that count as ${request.category}</option>
    </select>
    <label for="grant-when">Only while (a condition as in the policy; may stay empty)</label>
    <input id="grant-when" name="grant-when" maxlength="4000" spellcheck="false" autocomplete="off" placeholder="size(call.arguments.rows) &lt; 100" />
    <p class="hint">For this requester only. Each use is recorded, and anybody who decides can take it back on the grants page.</p>
  </details>`;
}

function editField({ request, arguments: masked }: ReviewedRequest): Content {
  if (request.quorum > 1 || masked === undefined) return null;
  const text = JSON.stringify(masked, null, 2);
  if (text.length > LONGEST_EDITED) return null;
  return html`<details class="more"><summary>Change the arguments</summary>
    <label for="edited">What is to run instead</label>
    <textarea id="edited" name="edited" rows="8" spellcheck="false" data-proposed="${text}">${text}</textarea>
    <p class="hint">JSON. A masked value stands for itself: leave its token as it is. The agent is told what ran.</p>
  </details>`;
}

const LONGEST_EDITED = 20_000;

function escalateButton({ people }: ConsoleOptions, { next }: ReviewedRequest): Content {
  if (next === null) return null;
  const names = next.map((name) => personName(people, name)).join(", ");
  return html`<button class="neutral" name="verb" value="escalate">Escalate to <bdi>${names}</bdi></button>`;
}

function breakGlassForm({ request, mayBreakGlass }: ReviewedRequest): Content {
  if (!mayBreakGlass || request.state !== "pending") return null;
  return html`<details class="emergency"><summary>Emergency</summary>
    <form data-decide>
      <p class="caution">You approve past everybody who is asked. They are all told, and it stays marked for ever.</p>
      <label for="emergency-reason">What the emergency is</label>
      <textarea id="emergency-reason" name="reason" rows="3" maxlength="2000" required></textarea>
      <div class="buttons"><button class="reject" name="verb" value="break-glass">Break the glass</button></div>
    </form>
  </details>`;
}

function ownRequestNotice({ mode }: ConsoleOptions, { isOwnRequest }: ReviewedRequest): Content {
  if (!isOwnRequest || mode !== "local") return null;
  return html`<p class="caution">This is your own request: requester and reviewer are the same person. Your decision is marked <strong>self-approved (local)</strong> here and in the log.</p>`;
}

function resolveForm(): Html {
  return html`<form data-decide>
    <h2>What did you find?</h2>
    <p class="hint">Look at the tool itself. Your answer settles the request; nothing is run again.</p>
    ${reasonField("What you found, and where", "Needed. Kept in the log, with personal data masked.")}
    <div class="buttons">
      <button class="neutral" name="verb" value="resolve-executed">It ran</button>
      <button class="neutral" name="verb" value="resolve-failed">It did not run</button>
    </div>
  </form>`;
}

function reasonField(label: string, hint: string): Html {
  return html`<label for="reason">${label}</label>
    <textarea id="reason" name="reason" rows="3" maxlength="2000" aria-describedby="reason-hint"></textarea>
    <p class="hint" id="reason-hint">${hint}</p>`;
}

function outcome({ people, now }: ConsoleOptions, { request }: ReviewedRequest): Html {
  const nameOf = (person: string): string => personName(people, person);
  const { decision: decided } = request;
  return html`<div class="outcome ${request.state}">
    <h2 id="outcome" tabindex="-1">What happened</h2>
    <p>${literalLine(whatHappened(request, nameOf))}</p>
    ${
      decided === null
        ? null
        : html`<p class="quiet-text">${ago(decided.at, now())} ${CHANNEL[decided.reviewer.channel]}<br />${exact(decided.at)}</p>
          ${decided.breakGlass ? html`<p><span class="pill glass">break-glass</span> <span class="quiet-text">past everybody who was asked</span></p>` : null}
          ${decided.selfApproved ? html`<p><span class="pill self">self-approved (local)</span></p>` : null}
          ${decided.reason === null ? html`<p class="quiet-text">No reason was given.</p>` : html`<blockquote>${literalText(decided.reason)}</blockquote>`}`
    }
    ${request.state === "rejected" && request.coolingOffUntil !== null ? html`<p class="quiet-text">The same call is refused unasked until ${exact(request.coolingOffUntil)}.</p>` : null}
    <p><a href="/log?approval=${request.id}">Its records in the log</a></p>
  </div>`;
}

const CHANNEL = {
  console: "on this page",
  api: "through the API",
  cli: "at the command line",
  teams: "in Teams",
  slack: "in Slack",
} as const;
