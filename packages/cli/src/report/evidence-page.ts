import type { AuditRecord } from "@countersign/core";
import { html, type Content, type Html, literalLine, literalText } from "@countersign/console";
import type { VerifyReport } from "@countersign/storage";
import type { Evidence } from "./evidence.ts";

/** What the page says beside what the records say. */
export interface AroundEvidence {
  readonly verified: VerifyReport;
  /** Name and public key of the log. */
  readonly origin: string;
  readonly vkey: string;
  /** Signed checkpoints before the period and at its end; `null`: there was none before. */
  readonly checkpoints: { readonly before: string | null; readonly after: string };
  /** Masked reasons and differences, by sequence; `null` if they were erased. */
  readonly payloads: ReadonlyMap<number, { readonly [key: string]: unknown } | null>;
  readonly madeAt: string;
  readonly operator: string;
}

/** The report as one HTML document that needs nothing else: no script, no picture, no network. */
export function evidencePage(evidence: Evidence, around: AroundEvidence): string {
  const { since, until } = evidence.period;
  const { verified, origin, madeAt, operator } = around;
  const body = html`<header>
        <h1>What agents did, and who decided</h1>
        <p>${day(since)} to ${day(until)} (UTC), from the log <code>${literalLine(origin)}</code>. Made ${moment(madeAt)} by <code>${literalLine(operator)}</code>.</p>
        ${
          verified.ok
            ? html`<p class="good"><strong>The log is whole.</strong> ${count(verified.records)} records were verified when this was made; the period is records ${count(evidence.first)} to ${count(evidence.last)} of them.</p>`
            : html`<p class="bad"><strong>The log does not verify.</strong> ${verified.firstBad === null ? "It could not be checked." : html`Record ${verified.firstBad.sequence}: ${literalLine(verified.firstBad.what)} (fits: ${verified.firstBad.kind}).`} What follows cannot be relied on.</p>`
        }
      </header>
      ${summary(evidence)} ${policySection(evidence, around)} ${peopleSection(evidence)}
      ${decisionsSection(evidence, around)} ${exceptionsSection(evidence, around)}
      ${toolsSection(evidence)} ${usageSection(evidence)} ${dataSection(evidence)}
      ${proofSection(evidence, around)}
`;
  // Every value in it is a day or is in `body`, where everything is escaped.
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Evidence ${since.slice(0, 10)} to ${until.slice(0, 10)}</title>
<style>${STYLE}</style>
</head>
<body>
${body.toString()}
</body>
</html>
`;
}

function summary(evidence: Evidence): Html {
  const { counts, decisions, selfApproved, observed } = evidence;
  const of = (type: AuditRecord["type"]): number => counts.get(type) ?? 0;
  const decided = (type: AuditRecord["type"]): number =>
    decisions.filter((record) => record.type === type).length;
  const facts: readonly (readonly [string, number])[] = [
    ["calls", of("call.received")],
    ["ran and answered", of("execution.finished")],
    ["ran and failed", of("execution.failed")],
    ["held for a person", of("approval.requested")],
    ["approved", decided("approval.approved") + decided("approval.broke_glass")],
    ["of these in an emergency, alone", decided("approval.broke_glass")],
    ["rejected", decided("approval.rejected")],
    ["expired undecided, or before they ran", of("approval.expired")],
    ["withdrawn", of("approval.cancelled")],
    ["attempts to decide that were refused", of("approval.decision_ignored")],
    ["decided by the requester themselves (local mode)", selfApproved],
    ["ran although the policy would not have let them (observing only)", observed],
    ["sign-ins of reviewers", of("reviewer.signed_in")],
    ["sign-ins that failed", of("reviewer.sign_in_failed")],
    ["starts of the daemon", of("log.started")],
  ];
  return section(
    "In numbers",
    html`<dl>${facts.map(([what, number]) => html`<div><dt>${what}</dt><dd>${count(number)}</dd></div>`)}</dl>`,
  );
}

function policySection(
  { policyBefore, policyChanges }: Evidence,
  { payloads }: AroundEvidence,
): Html {
  const named: Partial<Record<AuditRecord["type"], string>> = {
    "policy.proposed": "a changed file was noticed; nothing of it counted yet",
    "policy.accepted": "accepted",
    "policy.rejected": "rejected",
    "policy.invalid": "a changed file could not be used; what was in force stayed",
  };
  return section(
    "Policy",
    html`<p>In force when the period began: ${policyBefore === null ? "none" : html`<code>${policyBefore}</code>`}.</p>
    ${
      policyChanges.length === 0
        ? html`<p>It did not change.</p>`
        : table(
            ["record", "when", "what", "policy", "who", "why"],
            policyChanges.map((record) => [
              String(record.sequence),
              moment(record.at),
              named[record.type] ?? record.type,
              record.policy === undefined ? "" : html`<code>${record.policy.slice(0, 16)}</code>`,
              record.reviewer === undefined ? literalLine(record.note ?? "") : who(record),
              [reasonOf(record, payloads), diffOf(record, payloads)],
            ]),
          )
    }`,
  );
}

/** Who decided how often, and what was decided by which rule's question. */
function peopleSection({ decisions, requests }: Evidence): Html {
  const tally = new Map<string, { people: string; rule: string; verbs: Map<string, number> }>();
  for (const record of decisions) {
    const rules = (record.approval === undefined ? undefined : requests.get(record.approval))
      ?.rules;
    for (const rule of rules !== undefined && rules.length > 0 ? rules : ["(default)"]) {
      const people = record.reviewer?.person ?? "nobody (in time)";
      const key = JSON.stringify([people, rule]);
      const known = tally.get(key) ?? { people, rule, verbs: new Map<string, number>() };
      known.verbs.set(record.type, (known.verbs.get(record.type) ?? 0) + 1);
      tally.set(key, known);
    }
  }
  const verbs = [
    "approval.approved",
    "approval.voted",
    "approval.rejected",
    "approval.escalated",
    "approval.broke_glass",
    "approval.resolved",
  ];
  const rows = [...tally.values()].sort((a, b) => a.people.localeCompare(b.people));
  return section(
    "Decisions by person and rule",
    rows.length === 0
      ? html`<p>None.</p>`
      : table(
          [
            "person",
            "rule",
            "approved",
            "voted",
            "rejected",
            "escalated",
            "broke the glass",
            "resolved",
          ],
          rows.map(({ people, rule, verbs: done }) => [
            literalLine(people),
            html`<code>${literalLine(rule)}</code>`,
            ...verbs.map((verb) => count(done.get(verb) ?? 0)),
          ]),
        ),
  );
}

function decisionsSection({ decisions, requests }: Evidence, { payloads }: AroundEvidence): Html {
  return section(
    "Every decision",
    decisions.length === 0
      ? html`<p>None.</p>`
      : html`<p><code>countersign audit prove ID</code> writes a receipt that proves one of them without the database.</p>
        ${table(
          ["record", "when", "request", "decision", "who", "call", "asked by", "why"],
          decisions.map((record) => {
            const request =
              record.approval === undefined ? undefined : requests.get(record.approval);
            return [
              String(record.sequence),
              moment(record.at),
              html`<code>${literalLine(record.approval ?? "")}</code>`,
              [
                record.type.replace("approval.", "").replace("_", " "),
                record.outcome === undefined ? null : ` (${record.outcome})`,
              ],
              who(record),
              html`${request?.category ?? null} <code>${literalLine(`${record.upstream ?? request?.upstream ?? ""}.${record.tool ?? request?.tool ?? ""}`)}</code>`,
              asker(request ?? record),
              reasonOf(record, payloads),
            ];
          }),
        )}`,
  );
}

function exceptionsSection({ exceptions }: Evidence, { payloads }: AroundEvidence): Html {
  return section(
    "Exceptions, and what was done to the log",
    exceptions.length === 0
      ? html`<p>None: no emergency, no grant, no call whose outcome is unknown, nobody looked at a real value.</p>`
      : table(
          ["record", "when", "what", "who", "concerns", "note", "why"],
          exceptions.map((record) => [
            String(record.sequence),
            moment(record.at),
            record.type,
            who(record),
            html`<code>${literalLine(record.approval ?? record.grant ?? record.exchange ?? "")}</code>`,
            literalLine(record.note ?? record.outcome ?? ""),
            reasonOf(record, payloads),
          ]),
        ),
  );
}

function toolsSection(evidence: Evidence): Html {
  const tools = evidence.tools();
  return section(
    "Calls by tool",
    tools.length === 0
      ? html`<p>None.</p>`
      : table(
          ["tool", "allowed", "held", "denied"],
          tools.map(({ upstream, tool, allowed, held, denied }) => [
            html`<code>${literalLine(`${upstream}.${tool}`)}</code>`,
            count(allowed),
            count(held),
            count(denied),
          ]),
        ),
  );
}

function usageSection(evidence: Evidence): Html {
  const flows = evidence.flows();
  return section(
    "Data usage",
    flows.length === 0
      ? html`<p>No personal data and no secret was found in any call or result.</p>`
      : html`<p>Who asked through which agent and model, what data, from or to which tool. A destination was given real values; all else went masked.</p>
        ${table(
          [
            "",
            "requester",
            "type",
            "way",
            "upstream and tool",
            "agent",
            "model",
            "destination",
            "values",
            "calls",
            "first",
            "last",
          ],
          flows.map((flow) => [
            flow.isNew ? html`<strong>new</strong>` : "",
            literalLine(flow.requester),
            html`<code>${flow.entityType}</code>`,
            flow.direction,
            html`<code>${literalLine(`${flow.upstream}.${flow.tool}`)}</code>`,
            literalLine(flow.client),
            flow.model === "" ? "unknown" : literalLine(flow.model),
            flow.destination === "" ? "" : html`<code>${literalLine(flow.destination)}</code>`,
            count(flow.values),
            count(flow.calls),
            moment(flow.first),
            moment(flow.last),
          ]),
        )}`,
  );
}

function dataSection({ ofData }: Evidence): Html {
  return section(
    "Erasures and legal holds",
    ofData.length === 0
      ? html`<p>None.</p>`
      : table(
          ["record", "when", "what", "who", "of", "why"],
          ofData.map((record) => [
            String(record.sequence),
            moment(record.at),
            record.type,
            who(record),
            record.erasure === undefined
              ? ""
              : html`${literalLine(record.erasure.of)}: ${count(record.erasure.payloads)} payloads, ${count(record.erasure.values)} values`,
            literalLine(record.note ?? ""),
          ]),
        ),
  );
}

function proofSection(evidence: Evidence, { checkpoints, vkey, verified }: AroundEvidence): Html {
  return section(
    "Proof",
    html`<p>Each record is covered by a hash tree, whose root is in signed checkpoints. Whoever holds this file holds them: <code>countersign audit verify --since THIS-FILE --vkey VKEY</code> proves that the log still is what it was when this was made, or names the first record that is not. Use a vkey that was kept where the log is not.</p>
    <p>Public key: <code>${vkey}</code></p>
    ${checkpoints.before === null ? null : html`<p>Before the period:</p><pre>${"\n\n"}${checkpoints.before}</pre>`}
    <p>At its end (covers record ${count(evidence.last)}):</p><pre>${"\n\n"}${checkpoints.after}</pre>
    <p>What this does not show:</p>
    <ul>${verified.limits.map((limit) => html`<li>${limit}</li>`)}<li>reasons and texts of people are shown as they are kept: masked; what was erased since is not shown</li></ul>`,
  );
}

// Parts

function section(title: string, content: Content): Html {
  return html`<section><h2>${title}</h2>${content}</section>`;
}

function table(heads: readonly string[], rows: readonly (readonly Content[])[]): Html {
  return html`<div class="wide"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}

function who({ reviewer, operator, selfApproved }: AuditRecord): Content {
  if (reviewer === undefined) return operator === undefined ? "" : literalLine(operator);
  return [
    literalLine(reviewer.person),
    ` (${reviewer.channel})`,
    selfApproved === true ? html` <strong>self-approved (local)</strong>` : null,
  ];
}

function asker({ requester, client }: AuditRecord): Content {
  if (requester === undefined) return "";
  return [
    literalLine(requester.id),
    requester.verified ? null : " (unverified)",
    client === undefined ? null : html` through ${literalLine(client.name)}`,
  ];
}

function reasonOf({ sequence }: AuditRecord, payloads: AroundEvidence["payloads"]): Content {
  const payload = payloads.get(sequence);
  if (payload === null) return html`<em>erased</em>`;
  const reason = payload?.["reason"];
  return typeof reason === "string" ? literalText(reason) : "";
}

function diffOf({ sequence }: AuditRecord, payloads: AroundEvidence["payloads"]): Content {
  const diff = payloads.get(sequence)?.["diff"];
  if (!Array.isArray(diff)) return null;
  const lines = diff.filter((line): line is string => typeof line === "string");
  return html`<details><summary>the change</summary><code class="diff">${lines.map((line) => html`${literalLine(line)}<br />`)}</code></details>`;
}

function day(at: string): string {
  return at.slice(0, 16).replace("T", " ");
}

function moment(at: string): Html {
  return html`<time datetime="${at}">${at.slice(0, 19).replace("T", " ")}</time>`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}

const STYLE = `
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; max-width: 75rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.6rem; margin: 0 0 0.25rem; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 0.5rem; border-bottom: 1px solid #8886; padding-bottom: 0.25rem; }
.good, .bad { padding: 0.6rem 0.9rem; border-left: 4px solid #17693c; background: #17693c1a; }
.bad { border-color: #b3261e; background: #b3261e1a; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: 0 2rem; margin: 0; }
dl div { display: flex; justify-content: space-between; gap: 1rem; border-bottom: 1px solid #8883; padding: 0.2rem 0; }
dd { margin: 0; font-variant-numeric: tabular-nums; font-weight: 600; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.75rem 0.3rem 0; border-bottom: 1px solid #8883; }
th { font-weight: 600; white-space: nowrap; }
time { white-space: nowrap; font-variant-numeric: tabular-nums; }
code, pre { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 0.85em; overflow-wrap: anywhere; }
pre { padding: 0.6rem 0.9rem; background: #8881; overflow-x: auto; }
.unseen { outline: 1px solid currentColor; font-size: 0.8em; }
@media print { body { max-width: none; } details { display: block; } }
`;
