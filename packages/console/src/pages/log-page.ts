import type { AuditRecord, RecordFilter, Reviewer } from "@countersign/core";
import type { ConsoleOptions } from "../console-options.ts";
import { html, type Content, type Html } from "../html.ts";
import { literalLine } from "../literal-text.ts";
import { aboutOf, isId, numberOf } from "../query.ts";
import { sheetPage } from "./layout.ts";
import { exact } from "./time.ts";

const AT_ONCE = 100;

/** The newest records of the log, or those before a sequence, or those about one request or exchange. */
export async function logPage(
  options: ConsoleOptions,
  reviewer: Reviewer,
  query: URLSearchParams,
): Promise<Html> {
  const about = aboutOf(query);
  const before = query.has("before") ? numberOf(query, "before", BEFORE) : undefined;
  const records = await options.log.records(filterOf(about, before));
  const newestFirst = [...records].sort((a, b) => b.sequence - a.sequence);
  const oldest = newestFirst.at(-1)?.sequence ?? 1;
  const isAboutOne = about.approval !== undefined || about.exchange !== undefined;

  return sheetPage(options, reviewer, {
    title: "Log",
    place: "log",
    version: `${before ?? ""} ${newestFirst[0]?.sequence ?? 0}`,
    live: "records",
    content: html`
      <h1 id="log">Log</h1>
      <p class="hint">${
        isAboutOne
          ? html`What was recorded about ${about.approval === undefined ? html`exchange <code>${about.exchange ?? ""}</code>` : html`request <a href="/approvals/${about.approval}">${about.approval}</a>`}. <a href="/log">Show everything</a>`
          : html`Every step of every call, newest first. It names what was found and decided, never the values. <code>countersign audit verify</code> proves that nothing was changed.`
      }</p>
      ${
        newestFirst.length === 0
          ? html`<div class="empty"><p>Nothing is recorded here yet. The first call of an agent will be.</p></div>`
          : html`<ol class="records" aria-labelledby="log">${newestFirst.map(row)}</ol>`
      }
      ${
        isAboutOne || oldest <= 1
          ? null
          : html`<p class="pager"><a href="/log?before=${oldest}">Older records</a>${before === undefined ? null : html` · <a href="/log">Newest</a>`}</p>`
      }
    `,
  });
}

const BEFORE = { least: 1, most: Number.MAX_SAFE_INTEGER, otherwise: 1 };

/** Sequences have no gaps, so the page before a record is counted off. */
function filterOf(
  about: Pick<RecordFilter, "approval" | "exchange">,
  before: number | undefined,
): RecordFilter {
  if (before === undefined) return { ...about, newestFirst: true, limit: AT_ONCE };
  const limit = Math.max(1, Math.min(AT_ONCE, before - 1));
  return { ...about, afterSequence: before - 1 - limit, limit };
}

function row(record: AuditRecord): Html {
  return html`<li class="record">
    <span class="sequence">${record.sequence}</span>
    ${exact(record.at)}
    <code class="type">${record.type}</code>
    <span class="what">${details(record)}</span>
  </li>`;
}

function details(record: AuditRecord): Content {
  const { tool, upstream, requester, reviewer, decision, rules, outcome, note, approval } = record;
  const said: Content[] = [];
  if (tool !== undefined) {
    said.push(
      html`<code>${literalLine(tool)}</code>${upstream === undefined ? null : html` on <code>${literalLine(upstream)}</code>`}`,
    );
  }
  if (reviewer !== undefined)
    said.push(html`by ${literalLine(reviewer.person)} (${reviewer.channel})`);
  else if (requester !== undefined) {
    said.push(
      html`for ${literalLine(requester.name)}${requester.verified ? null : " (unverified)"}`,
    );
  }
  if (decision !== undefined) {
    said.push(
      html`<strong>${decision}</strong>${rules === undefined || rules.length === 0 ? null : ` by ${rules.join(", ")}`}`,
    );
  }
  if (record.selfApproved === true)
    said.push(html`<span class="pill self">self-approved (local)</span>`);
  if (record.type === "approval.broke_glass")
    said.push(html`<span class="pill glass">break-glass</span>`);
  if (outcome !== undefined) said.push(literalLine(outcome));
  if (record.masked !== undefined) said.push(counts("masked", record.masked));
  if (record.disclosed !== undefined) said.push(counts("disclosed", record.disclosed));
  if (note !== undefined) said.push(literalLine(note));
  if (approval !== undefined && isId(approval)) {
    said.push(html`<a href="/approvals/${approval}">request</a>`);
  }
  return said.filter((one) => one !== null).map((one, at) => (at === 0 ? one : [" · ", one]));
}

function counts(what: string, byType: Readonly<Record<string, number>>): Html | null {
  const parts = Object.entries(byType).filter(([, count]) => count > 0);
  if (parts.length === 0) return null;
  return html`${what} ${parts.map(([type, count]) => `${count} × ${type}`).join(", ")}`;
}
