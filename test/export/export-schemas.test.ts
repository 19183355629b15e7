import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { AUDIT_RECORD_TYPES, type AuditRecord } from "@countersign/core";
import { exporterOf } from "../../packages/cli/src/export/export-format.ts";

/** What OCSF 1.8.0 requires of API Activity (6003), its objects and the security_control profile, as far as we use it. */
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
  properties: {
    activity_id: { enum: [0, 1, 2, 3, 4, 99] },
    category_uid: { const: 6 },
    class_uid: { const: 6003 },
    type_uid: { enum: [600_300, 600_301, 600_302, 600_303, 600_304, 600_399] },
    time: { type: "integer", minimum: 0 },
    severity_id: { enum: [0, 1, 2, 3, 4, 5, 6, 99] },
    status_id: { enum: [0, 1, 2, 99] },
    action_id: { enum: [0, 1, 2, 3, 4, 99] },
    disposition_id: { type: "integer", minimum: 0, maximum: 99 },
    metadata: {
      type: "object",
      required: ["product", "version"],
      properties: {
        version: { const: "1.8.0" },
        product: { type: "object", required: ["vendor_name"], anyOf: [{ required: ["name"] }] },
        profiles: { type: "array", items: { const: "security_control" } },
        uid: { type: "string" },
        correlation_uid: { type: "string" },
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
    policy: { type: "object", anyOf: [{ required: ["name"] }, { required: ["uid"] }] },
    unmapped: { type: "object" },
  },
};

/** The JSON format of CloudEvents 1.0.2: its required and optional attributes and their formats. */
const CLOUD_EVENT = {
  type: "object",
  required: ["id", "source", "specversion", "type"],
  properties: {
    id: { type: "string", minLength: 1 },
    source: { type: "string", format: "uri-reference", minLength: 1 },
    specversion: { const: "1.0" },
    type: { type: "string", minLength: 1 },
    datacontenttype: { type: "string", minLength: 1 },
    subject: { type: "string", minLength: 1 },
    time: { type: "string", format: "date-time" },
    data: { type: "object" },
  },
  // Names of attributes are lower-case letters and digits.
  propertyNames: { pattern: "^[a-z0-9]{1,20}$" },
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
});

const ajv = new Ajv2020({ strict: false, allErrors: true });
// The package is CommonJS: its function is under `default` for types and itself at run time.
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);

describe.each([
  { format: "ocsf", schema: OCSF },
  { format: "cloudevents", schema: CLOUD_EVENT },
])("an export as $format", ({ format, schema }) => {
  const validate = ajv.compile(schema);

  it("has what is required of it, whatever a record tells and leaves out", () => {
    const problems = AUDIT_RECORD_TYPES.flatMap((type) =>
      [bare(type), full(type)].flatMap((record) => {
        const line = exporterOf(format)?.line(record, "countersign/1") ?? "";
        return validate(JSON.parse(line)) ? [] : [[type, ajv.errorsText(validate.errors)]];
      }),
    );

    expect(problems).toEqual([]);
  });
});
