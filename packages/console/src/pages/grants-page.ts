import type { Grant, Pause, Reviewer } from "@countersign/core";
import type { ConsoleOptions } from "../console-options.ts";
import { html, type Content, type Html } from "../html.ts";
import { jsonView } from "../json-view.ts";
import { literalLine, literalText } from "../literal-text.ts";
import { personName } from "../wording.ts";
import { sheetPage } from "./layout.ts";
import { ago, exact } from "./time.ts";

const MOST_LISTED = 200;

/** What is allowed for a while, and the switch that stops everything. */
export async function grantsPage(options: ConsoleOptions, reviewer: Reviewer): Promise<Html> {
  const { reviewing } = options;
  const grants = await reviewing.grants(reviewer, { inForce: true, limit: MOST_LISTED });
  const pause = await reviewing.paused();
  return sheetPage(options, reviewer, {
    title: "Grants",
    place: "grants",
    version: `${pause?.at ?? ""} ${grants.map(({ id, uses }) => `${id}.${uses}`).join(" ")}`,
    live: "records",
    content: html`
      <h1 id="grants">Allowed for a while</h1>
      ${
        grants.length === 0
          ? html`<div class="empty"><p>Nothing is. A grant is made with a decision: it lets calls of one kind run without asking, until a time.</p></div>`
          : html`<ul class="requests" aria-labelledby="grants">${grants.map((grant) => item(options, grant))}</ul>`
      }
      ${killSwitch(options, pause)}
    `,
  });
}

function item({ people, now }: ConsoleOptions, grant: Grant): Html {
  const { conditions, madeBy, reason, when } = grant;
  return html`<li class="request">
    <h3><code>${literalLine(grant.tool)}</code> on <code>${literalLine(grant.upstream)}</code>, where it counts as ${grant.category}</h3>
    <p class="meta">for <code>${literalLine(grant.requester)}</code> until ${exact(grant.until)} · used ${grant.uses} ${grant.uses === 1 ? "time" : "times"}</p>
    <p class="meta">by <strong>${personName(people, madeBy.person)}</strong> ${ago(grant.madeAt, now())}${grant.selfApproved ? html` <span class="pill self">self-approved (local)</span>` : null}</p>
    ${reason === null ? null : html`<blockquote>${literalText(reason)}</blockquote>`}
    ${conditions.length === 0 ? html`<p class="meta">with any arguments</p>` : html`<ul class="steps">${conditions.map(({ path, equals }) => html`<li><code>${literalLine(path)}</code> is <div class="values">${jsonView(equals).markup}</div></li>`)}</ul>`}
    ${when === null ? null : html`<p class="meta">only while <code>${literalLine(when)}</code></p>`}
    <form data-act="/api/grants/${grant.id}/revoke"><button class="reject">Take it back</button></form>
  </li>`;
}

function killSwitch({ people, now }: ConsoleOptions, pause: Pause | null): Content {
  if (pause !== null) {
    return html`<section class="switch" aria-labelledby="switch"><h2 id="switch">Everything is paused</h2>
      <p>${personName(people, pause.by.person)} paused all calls ${ago(pause.at, now())}; they are ${pause.mode === "deny" ? "refused at once" : "kept waiting"}.</p>
      <blockquote>${literalText(pause.reason)}</blockquote>
      <form data-act="/api/resume"><label for="resume-reason">What changed</label>
        <input id="resume-reason" name="reason" required maxlength="2000" /><div class="buttons"><button class="approve">Let calls run again</button></div></form></section>`;
  }
  return html`<section class="switch" aria-labelledby="switch"><h2 id="switch">Stop everything</h2>
    <p class="hint">No call runs until somebody takes it back, whatever was approved. What was sent already is not stopped.</p>
    <form data-act="/api/pause"><label for="pause-reason">Why; every agent is told</label>
      <input id="pause-reason" name="reason" required maxlength="2000" />
      <label for="pause-mode">Calls that come meanwhile</label>
      <select id="pause-mode" name="mode"><option value="hold">wait</option><option value="deny">are refused at once</option></select>
      <div class="buttons"><button class="reject">Pause all calls</button></div></form></section>`;
}
