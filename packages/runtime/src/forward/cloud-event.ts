import type { AuditRecord, JsonObject } from "@countersign/core";

/** A CloudEvent in structured JSON. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
export function cloudEventOf(record: AuditRecord, origin: string): JsonObject {
  const subject = record.approval ?? record.exchange;
  return {
    specversion: "1.0",
    // A receiver that has seen this id of this source has seen the record.
    id: String(record.sequence),
    source: `//${origin}`,
    type: `countersign.${record.type}.v1`,
    time: record.at,
    datacontenttype: "application/json",
    ...(subject !== undefined && { subject }),
    data: record as unknown as JsonObject,
  };
}
