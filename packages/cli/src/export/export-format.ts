import type { AuditRecord } from "@countersign/core";
import { cloudEventOf } from "@countersign/runtime";
import { CSV_HEADER, csvRecord } from "./csv.ts";
import { ocsfOf } from "./ocsf.ts";

export const EXPORT_FORMATS = ["jsonl", "csv", "ocsf", "cloudevents"] as const;

/** Writes records one by one. `origin` names the log they are from. */
export interface Exporter {
  readonly begin: string;
  line(record: AuditRecord, origin: string): string;
}

const EXPORTERS: Readonly<Record<(typeof EXPORT_FORMATS)[number], Exporter>> = {
  jsonl: { begin: "", line: (record) => `${JSON.stringify(record)}\n` },
  csv: { begin: CSV_HEADER, line: csvRecord },
  ocsf: { begin: "", line: (record, origin) => `${JSON.stringify(ocsfOf(record, origin))}\n` },
  cloudevents: {
    begin: "",
    line: (record, origin) => `${JSON.stringify(cloudEventOf(record, origin))}\n`,
  },
};

export function exporterOf(format: string): Exporter | undefined {
  return Object.hasOwn(EXPORTERS, format) ? EXPORTERS[format as keyof typeof EXPORTERS] : undefined;
}
