import type { AuditRecord } from "@countersign/core";
import { describe, expect, it } from "vitest";
import { csvLine } from "./csv.ts";
import { EXPORT_FORMATS, exporterOf } from "./export-format.ts";

const rejected: AuditRecord = {
  sequence: 42,
  at: "2026-11-22T01:02:03.004Z",
  type: "approval.rejected",
  exchange: "xch_1",
  approval: "apr_1",
  requester: { id: "local:ada@host", name: "ada", verified: false },
  client: { name: "claude", version: "1" },
  reviewer: { person: "grace", channel: "teams" },
  upstream: "crm",
  tool: "delete",
  category: "delete",
  rules: ["never-alone"],
  masked: { EMAIL_ADDRESS: 2 },
  note: 'said "no", twice',
  payloadCommitment: null,
};
const lineOf = (format: string) => exporterOf(format)?.line(rejected, "countersign/1") ?? "";

describe("an export", () => {
  it("gives a record back from JSON Lines", () => {
    expect(JSON.parse(lineOf("jsonl"))).toEqual(rejected);
  });

  it("has as many cells as columns in CSV, and quotes what has to be", () => {
    expect(exporterOf("csv")?.begin.split(",")).toHaveLength(23);
    expect(lineOf("csv")).toBe(
      '42,2026-11-22T01:02:03.004Z,approval.rejected,xch_1,apr_1,,local:ada@host,claude 1,grace,teams,,crm,delete,delete,,never-alone,,EMAIL_ADDRESS=2,,,"said ""no"", twice",,\r\n',
    );
  });

  it("names the model, and where real values went", () => {
    const told: AuditRecord = {
      ...rejected,
      type: "execution.claimed",
      model: "=model-7",
      disclosed: { EMAIL_ADDRESS: 1 },
    };
    const csv = exporterOf("csv")?.line(told, "o") ?? "";
    const ocsf = JSON.parse(exporterOf("ocsf")?.line(told, "o") ?? "") as object;

    expect(exporterOf("csv")?.begin.endsWith(",model,destination\r\n")).toBe(true);
    expect(csv.endsWith(",'=model-7,crm.delete\r\n")).toBe(true);
    expect(ocsf).toMatchObject({
      metadata: { profiles: ["security_control", "ai_operation"] },
      ai_model: { name: "=model-7" },
      dst_endpoint: { name: "crm", svc_name: "delete" },
    });
    expect(JSON.parse(lineOf("ocsf"))).not.toHaveProperty("dst_endpoint");
  });

  it.each(["=cmd()", "+1", "-1", "@x", "\tx"])("lets no spreadsheet run %j", (cell) => {
    expect(csvLine([cell])).toBe(`'${cell}\r\n`);
  });

  it("is a CloudEvent that a receiver knows again", () => {
    expect(JSON.parse(lineOf("cloudevents"))).toEqual({
      specversion: "1.0",
      id: "42",
      source: "//countersign/1",
      type: "countersign.approval.rejected.v1",
      time: rejected.at,
      datacontenttype: "application/json",
      subject: "apr_1",
      data: rejected,
    });
  });

  it("is an OCSF API activity with its disposition", () => {
    expect(JSON.parse(lineOf("ocsf"))).toMatchObject({
      class_uid: 6003,
      activity_id: 4,
      type_uid: 600_304,
      action_id: 2,
      disposition_id: 25,
      time: Date.parse(rejected.at),
      metadata: { uid: "42", correlation_uid: "apr_1" },
      actor: { user: { uid: "grace" }, app_name: "claude" },
    });
  });

  it.each(EXPORT_FORMATS)("writes %s for every record, however little it says", (format) => {
    const bare: AuditRecord = {
      sequence: 1,
      at: rejected.at,
      type: "log.started",
      payloadCommitment: null,
    };

    expect(exporterOf(format)?.line(bare, "o").endsWith("\n")).toBe(true);
  });

  it("knows no other format, nor what every object has", () => {
    expect([exporterOf("xml"), exporterOf("constructor")]).toEqual([undefined, undefined]);
  });
});
