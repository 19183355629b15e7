import {
  AUDIT_RECORD_TYPES,
  type AuditRecord,
  type RecordFilter,
  type Reviewer,
} from "@countersign/core";
import type { ConsoleOptions } from "../console-options.ts";
import { html, type Content, type Html } from "../html.ts";
import { literalLine } from "../literal-text.ts";
import { foundRecords } from "../found-records.ts";
import { aboutOf, isId, LOG_FIELDS, logQueryOf, numberOf } from "../query.ts";
import { sheetPage } from "./layout.ts";
import { exact } from "./time.ts";

const AT_ONCE = 100;
const FOUND_AT_ONCE = 50;

/** The newest records of the log, or those before a sequence, or those about one request or exchange. */
export async function logPage(
  options: ConsoleOptions,
  reviewer: Reviewer,
  query: URLSearchParams,
): Promise<Html> {
  const about = aboutOf(query);
  const before = query.has("before") ? numberOf(query, "before", BEFORE) : undefined;
  const wanted = options.search === undefined ? undefined : logQueryOf(query);
  const records =
    wanted === undefined
      ? await options.log.records(filterOf(about, before))
      : await foundRecords(options, wanted, {
          limit: FOUND_AT_ONCE,
          ...(before === undefined ? {} : { before }),
        });
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
      ${isAboutOne || options.search === undefined ? null : searchForm(query, wanted !== undefined)}
      ${
        newestFirst.length === 0 && wanted !== undefined
          ? html`<div class="empty"><p>No record fits all of that.</p></div>`
          : newestFirst.length === 0
            ? html`<div class="empty"><p>Nothing is recorded here yet. The first call of an agent will be.</p></div>`
            : html`<ol class="records" aria-labelledby="log">${newestFirst.map(row)}</ol>`
      }
      ${
        isAboutOne || oldest <= 1
          ? null
          : wanted !== undefined
            ? newestFirst.length < FOUND_AT_ONCE
              ? null
              : html`<p class="pager"><a href="/log?${withBefore(query, oldest)}">Older records that fit</a></p>`
            : html`<p class="pager"><a href="/log?before=${oldest}">Older records</a>${before === undefined ? null : html` · <a href="/log">Newest</a>`}</p>`
      }
    `,
  });
}

/** What the auditor looks for. A form of plain links: a search can be kept and sent on. */
function searchForm(query: URLSearchParams, isSearching: boolean): Html {
  const field = (name: (typeof LOG_FIELDS)[number], label: string, hint: string): Html =>
    html`<div><label for="log-${name}">${label}</label><input id="log-${name}" name="${name}" value="${query.get(name) ?? ""}" placeholder="${hint}" maxlength="200" autocomplete="off" spellcheck="false" /></div>`;
  const choice = (name: (typeof LOG_FIELDS)[number], label: string, all: readonly string[]): Html =>
    html`<div><label for="log-${name}">${label}</label><select id="log-${name}" name="${name}"><option value="">any</option>${all.map((one) => (query.get(name) === one ? html`<option selected>${one}</option>` : html`<option>${one}</option>`))}</select></div>`;
  return html`<form class="search" method="get" action="/log" role="search">
    ${field("text", "Words", "all of them; end* for beginnings")}
    ${field("person", "Person", "ada, or local:ada@host")}
    ${field("upstream", "Upstream", "crm")} ${field("tool", "Tool", "query")}
    ${choice("type", "What happened", AUDIT_RECORD_TYPES)}
    ${choice("decision", "Decision", ["allow", "require-approval", "deny"])}
    ${field("entity", "Type of data", "EMAIL_ADDRESS")}
    ${field("since", "From", "2026-01-31")} ${field("until", "Before", "2026-02-28 17:00")}
    <div class="buttons"><button class="approve">Search</button>${isSearching ? html` <a href="/log">Show everything</a>` : null}</div>
  </form>`;
}

function withBefore(query: URLSearchParams, before: number): string {
  const next = new URLSearchParams();
  for (const name of LOG_FIELDS) {
    const value = query.get(name);
    if (value !== null && value !== "") next.set(name, value);
  }
  next.set("before", String(before));
  return next.toString();
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
