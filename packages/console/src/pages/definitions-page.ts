import type {
  ArgumentChange,
  ListedDefinition,
  Reviewer,
  ShownDefinition,
} from "@countersign/core";
import type { ConsoleOptions } from "../console-options.ts";
import { html, type Content, type Html } from "../html.ts";
import { jsonView } from "../json-view.ts";
import { literalLine } from "../literal-text.ts";
import { personName } from "../wording.ts";
import { sheetPage } from "./layout.ts";
import { ago } from "./time.ts";

const MOST_OPEN = 50;
const MOST_LISTED = 500;

/** What upstreams say their tools are: what waits to be accepted, and what was noticed. */
export async function definitionsPage(options: ConsoleOptions, reviewer: Reviewer): Promise<Html> {
  const { definitions } = options;
  const all = (await definitions?.list()) ?? [];
  const waiting = all.filter(({ state }) => state === "waiting");
  const others = all.filter(({ state }) => state !== "waiting");
  const shown: ShownDefinition[] = [];
  for (const { upstream, tool } of waiting.slice(0, MOST_OPEN)) {
    const one = await definitions?.show(upstream, tool);
    if (one !== undefined) shown.push(one);
  }
  const deciders = (definitions?.reviewers() ?? []).map((name) => personName(options.people, name));
  return sheetPage(options, reviewer, {
    title: "Tools",
    place: "definitions",
    version: all
      .map(({ hash, state, listed }) => `${hash.slice(0, 12)}${state}${listed}`)
      .join(" "),
    live: "records",
    content: html`
      <h1 id="definitions">Tools and what they say they are</h1>
      ${
        waiting.length === 0
          ? html`<div class="empty"><p>Nothing waits. A tool whose upstream changes its description, schema or hints appears here, and is not called until somebody accepts the change.</p></div>`
          : html`<p class="lead spaced">Calls of these are refused until somebody accepts exactly what is shown. Accepted by: ${literalLine(deciders.join(", ") || "nobody")}.</p>
            ${shown.map((one) => waitingSection(options, one))}
            ${waiting.length > MOST_OPEN ? html`<p class="hint">and ${waiting.length - MOST_OPEN} more; decide about these first</p>` : null}`
      }
      ${others.length === 0 ? null : knownSection(options, others)}
    `,
  });
}

function waitingSection({ now }: ConsoleOptions, one: ShownDefinition): Content {
  const { upstream, tool, hash, at, pinned, waiting, changes, warnings } = one;
  return html`<section class="apart">
    <h2><code>${literalLine(tool)}</code> of <code>${literalLine(upstream)}</code> ${pinned === null ? "is new" : "says something else"}</h2>
    <p class="meta">since ${ago(at, now())} · <code>${hash.slice(0, 16)}</code></p>
    ${warningList(warnings)}
    ${pinned === null || changes.length === 0 ? (waiting === null ? html`<p class="hint">What it says was erased.</p>` : jsonView(waiting).markup) : html`<ul class="steps">${changes.map(change)}</ul>`}
    <form data-act="">
      <input type="hidden" name="upstream" value="${upstream}" />
      <input type="hidden" name="tool" value="${tool}" />
      <input type="hidden" name="hash" value="${hash}" />
      <label for="reason-${hash.slice(0, 16)}">Why</label>
      <input id="reason-${hash.slice(0, 16)}" name="reason" maxlength="2000" />
      <div class="buttons">
        <button class="approve" data-act="/api/definitions/accept">Accept it</button>
        <button class="reject" data-act="/api/definitions/reject">Reject it</button>
      </div>
    </form>
  </section>`;
}

/** Words beside colours: a screen reader says the same. */
function change({ path, before, after }: ArgumentChange): Html {
  return html`<li><code>${literalLine(path)}</code>
    ${before === undefined ? null : html`<div class="values">was ${jsonView(before).markup}</div>`}
    ${after === undefined ? html`<div class="values">is gone</div>` : html`<div class="values">is now ${jsonView(after).markup}</div>`}
  </li>`;
}

function knownSection(options: ConsoleOptions, all: readonly ListedDefinition[]): Content {
  const noticed = all.filter(({ warnings }) => warnings.length > 0);
  const rest = all.filter(({ warnings }) => warnings.length === 0);
  return html`<section class="apart" aria-labelledby="known"><h2 id="known">Known tools</h2>
    <ul class="requests">${[...noticed, ...rest].slice(0, MOST_LISTED).map((one) => known(options, one))}</ul>
    ${all.length > MOST_LISTED ? html`<p class="hint">and ${all.length - MOST_LISTED} more: <code>countersign definitions list</code></p>` : null}
  </section>`;
}

function known({ people, now }: ConsoleOptions, one: ListedDefinition): Html {
  const { upstream, tool, state, by, at, listed, warnings } = one;
  const who = by === null ? "as it was first seen" : `by ${personName(people, by.person)}`;
  return html`<li class="request"><h3><code>${literalLine(tool)}</code> of <code>${literalLine(upstream)}</code></h3>
    <p class="meta">${state === "accepted" ? html`accepted ${literalLine(who)} ${ago(at, now())}` : "rejected"}${listed ? null : " · not listed any more"}</p>
    ${warningList(warnings)}
  </li>`;
}

function warningList(warnings: readonly string[]): Content {
  if (warnings.length === 0) return null;
  return html`<p class="meta"><strong class="warn">Noticed:</strong> ${literalLine(warnings.join("; "))}</p>`;
}
