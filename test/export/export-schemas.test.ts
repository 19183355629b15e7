import { Ajv2020 } from "ajv/dist/2020.js";
import { CloudEvent, ValidationError } from "cloudevents";
import { describe, expect, it } from "vitest";
import { AUDIT_RECORD_TYPES, type AuditRecord, type JsonObject } from "@countersign/core";
import { exporterOf } from "../../packages/cli/src/export/export-format.ts";

/** What OCSF 1.8.0 requires of API Activity (6003), its objects and its two profiles, as far as we use it. */
const OCSF = {
  type: "object",
  required: [
    "activity_id",
    "actor",
    "api",
    "category_uid",
    "class_uid",
    "metadata",
    "severity_id",
    "src_endpoint",
    "time",
    "type_uid",
  ],
  additionalProperties: false,
  // What is "other" has to say what it is.
  anyOf: [
    { properties: { activity_id: { enum: [0, 1, 2, 3, 4] } } },
    { required: ["activity_name"] },
  ],
  properties: {
    activity_id: { enum: [0, 1, 2, 3, 4, 99] },
    activity_name: { type: "string", minLength: 1 },
    category_uid: { const: 6 },
    class_uid: { const: 6003 },
    type_uid: { enum: [600_300, 600_301, 600_302, 600_303, 600_304, 600_399] },
    time: { type: "integer", minimum: 0 },
    severity_id: { enum: [0, 1, 2, 3, 4, 5, 6, 99] },
    status_id: { enum: [0, 1, 2, 99] },
    // 99, "other", is no action.
    action_id: { enum: [0, 1, 2, 3, 4] },
    disposition_id: { type: "integer", minimum: 0, maximum: 99 },
    metadata: {
      type: "object",
      // All there are, but for what describes the collecting of events.
      additionalProperties: false,
      required: ["product", "version"],
      properties: {
        version: { const: "1.8.0" },
        product: { type: "object", required: ["name", "vendor_name"] },
        profiles: { type: "array", items: { enum: ["security_control", "ai_operation"] } },
        uid: { type: "string" },
        correlation_uid: { type: "string" },
        log_name: { type: "string" },
      },
    },
    // "At least one of": an empty actor or end point is none.
    actor: {
      type: "object",
      anyOf: [{ required: ["user"] }, { required: ["app_name"] }],
      properties: { user: { type: "object", required: ["uid"] }, app_name: { type: "string" } },
    },
    src_endpoint: { type: "object", required: ["name"] },
    api: {
      type: "object",
      required: ["operation"],
      properties: {
        operation: { type: "string", minLength: 1 },
        service: { type: "object", anyOf: [{ required: ["name"] }, { required: ["uid"] }] },
        request: { type: "object", required: ["uid"] },
      },
    },
    dst_endpoint: { type: "object", required: ["name"] },
    // Of the profile ai_operation.
    ai_model: { type: "object", required: ["ai_provider", "name"] },
    policy: { type: "object", anyOf: [{ required: ["name"] }, { required: ["uid"] }] },
    unmapped: { type: "object" },
  },
};

const bare = (type: AuditRecord["type"]): AuditRecord => ({
  sequence: 7,
  at: "2026-11-22T01:02:03.004Z",
  type,
  payloadCommitment: null,
});

const full = (type: AuditRecord["type"]): AuditRecord => ({
  ...bare(type),
  exchange: "xch_1",
  approval: "apr_1",
  requester: { id: "local:ada@host", name: "ada", verified: false },
  client: { name: "claude", version: "1" },
  reviewer: { person: "grace", channel: "teams" },
  upstream: "crm",
  tool: "delete",
  category: "payment",
  decision: "require-approval",
  rules: ["never-alone"],
  policy: "c0ffee",
  masked: { EMAIL_ADDRESS: 2 },
  disclosed: { EMAIL_ADDRESS: 1 },
  model: "model-7",
});

const ajv = new Ajv2020({ strict: false, allErrors: true });
/** Every type of record, telling as little and as much as there is. */
const RECORDS = AUDIT_RECORD_TYPES.flatMap((type) => [bare(type), full(type)]);

const lineOf = (format: string, record: AuditRecord): JsonObject =>
  JSON.parse(exporterOf(format)?.line(record, "countersign/1") ?? "") as JsonObject;

describe("an export", () => {
  it("as OCSF has what is required of it, whatever a record tells and leaves out", () => {
    const validate = ajv.compile(OCSF);
    const problems = RECORDS.flatMap((record) =>
      validate(lineOf("ocsf", record)) ? [] : [[record.type, ajv.errorsText(validate.errors)]],
    );

    expect(problems).toEqual([]);
  });

  it("as CloudEvents is what their own library takes", () => {
    for (const record of RECORDS) {
      const line = lineOf("cloudevents", record);
      const event = new CloudEvent(line, true);

      expect([event.validate(), event.data]).toEqual([true, line["data"]]);
    }
    expect(
      () => new CloudEvent({ ...lineOf("cloudevents", bare("log.started")), type: "" }),
    ).toThrow(ValidationError);
  });
});
