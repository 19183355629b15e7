import type { PolicyChange, Reviewer } from "@countersign/core";
import type { ConsoleOptions } from "../console-options.ts";
import { html, type Content, type Html } from "../html.ts";
import { literalLine } from "../literal-text.ts";
import { personName } from "../wording.ts";
import { sheetPage } from "./layout.ts";
import { ago } from "./time.ts";

/** What policy is in force, and the change of the configuration that waits for somebody to accept it. */
export async function policyPage(options: ConsoleOptions, reviewer: Reviewer): Promise<Html> {
  const { policyHash, observes, upstreams } = options.status();
  const change = options.policyChanges?.pending() ?? null;
  return sheetPage(options, reviewer, {
    title: "Policy",
    place: "policy",
    version: `${policyHash} ${observes} ${change?.hash ?? ""}`,
    live: "records",
    content: html`
      <h1>${change === null ? "The policy in force" : "A change waits to be accepted"}</h1>
      ${change === null ? nothingWaits : changeSection(options, change)}
      <section class="apart" aria-labelledby="in-force">
        <h2 id="in-force">In force</h2>
        <dl class="facts">
          <div><dt>Policy</dt><dd><code>${policyHash.slice(0, 16)}</code> <span class="quiet-text">the beginning of its hash; every decision in the log names it</span></dd></div>
          <div><dt>Mode</dt><dd>${observes ? html`<strong class="warn">observing only</strong>` : "decides: holds and denies"}</dd></div>
          <div><dt>Upstreams</dt><dd>${upstreams.length === 0 ? "none" : upstreams.map((name, at) => html`${at > 0 ? ", " : null}<code>${literalLine(name)}</code>`)}</dd></div>
        </dl>
        <p class="hint"><code>countersign check</code> lists every tool with its decision, <code>countersign explain</code> says why for one call, and <code>countersign replay</code> tells what a changed policy would have decided.</p>
      </section>
    `,
  });
}

const nothingWaits: Html = html`<div class="empty"><p>The configuration file is what is in force. When it changes, the change appears here, and nothing of it counts until somebody accepts it.</p></div>`;

function changeSection(
  { people, policyChanges, now }: ConsoleOptions,
  { hash, at, diff, needsRestart }: PolicyChange,
): Content {
  const admins = (policyChanges?.admins() ?? []).map((admin) => personName(people, admin));
  return html`<p class="lead spaced">The configuration file was changed ${ago(at, now())}. What was in force stays in force until somebody accepts exactly this change.</p>
    <div class="columns">
      <section class="evidence" aria-labelledby="change">
        <h2 id="change">What changes</h2>
        <div class="diff" tabindex="0" role="group" aria-label="Lines that come and go">${diff.map(line)}</div>
        ${needsRestart.length === 0 ? null : html`<p class="hint">Takes effect only when the daemon starts again: ${literalLine(needsRestart.join(", "))}.</p>`}
      </section>
      <aside aria-label="Decision">
        <form data-act="">
          <h2>Your decision</h2>
          <p class="hint">Accepted by: ${literalLine(admins.join(", ") || "nobody")}. Recorded with your name and reason.</p>
          <input type="hidden" name="hash" value="${hash}" />
          <label for="policy-reason">Why</label>
          <textarea id="policy-reason" name="reason" rows="3" maxlength="2000" required></textarea>
          <div class="buttons">
            <button class="approve" data-act="/api/policy/accept">Accept the change</button>
            <button class="reject" data-act="/api/policy/reject">Reject it</button>
          </div>
        </form>
      </aside>
    </div>`;
}

/** One line of the difference; what a screen reader says does not depend on its colour. */
function line(text: string): Html {
  const [sign, rest] = [text.slice(0, 1), text.slice(1)];
  if (sign === "+") return html`<ins><span class="sign">+</span>${literalLine(rest)}</ins>`;
  if (sign === "-") return html`<del><span class="sign">-</span>${literalLine(rest)}</del>`;
  return html`<span class="same"><span class="sign"> </span>${literalLine(rest)}</span>`;
}
