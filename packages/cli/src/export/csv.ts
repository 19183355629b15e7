import { type AuditRecord, destinationOf } from "@countersign/core";

const COLUMNS = [
  "sequence",
  "at",
  "type",
  "exchange",
  "approval",
  "scope",
  "requester",
  "client",
  "reviewer",
  "channel",
  "selfApproved",
  "upstream",
  "tool",
  "category",
  "decision",
  "rules",
  "outcome",
  "masked",
  "disclosed",
  "durationMs",
  "note",
  "model",
  "destination",
] as const;

export const CSV_HEADER: string = csvLine(COLUMNS);

export function csvRecord(record: AuditRecord): string {
  const cells: Readonly<Record<(typeof COLUMNS)[number], unknown>> = {
    ...record,
    exchange: record.exchange,
    approval: record.approval,
    scope: record.scope,
    requester: record.requester?.id,
    client: record.client && `${record.client.name} ${record.client.version}`,
    reviewer: record.reviewer?.person,
    channel: record.reviewer?.channel,
    selfApproved: record.selfApproved,
    upstream: record.upstream,
    tool: record.tool,
    category: record.category,
    decision: record.decision,
    rules: record.rules?.join(" "),
    outcome: record.outcome,
    masked: record.masked && countsOf(record.masked),
    disclosed: record.disclosed && countsOf(record.disclosed),
    durationMs: record.durationMs,
    note: record.note,
    model: record.model,
    destination: destinationOf(record),
  };
  return csvLine(COLUMNS.map((column) => cells[column]));
}

/** One line as RFC 4180 has it. A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(cellOf).join(",")}\r\n`;
}

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "string" ? value : String(value as number | boolean);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function countsOf(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([entityType, count]) => `${entityType}=${count}`)
    .join(" ");
}
