import { createHash } from "node:crypto";
import type { AuditRecord } from "@countersign/core";
import type { LogSink } from "./log-sink.ts";
import { post } from "./post.ts";
import { ATTRIBUTES } from "./semconv.ts";

export interface OtlpSinkOptions {
  readonly name: string;
  /** Base address of the receiver, such as `http://127.0.0.1:4318`: `/v1/logs` and `/v1/traces` are added. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Types after which a call is over, so that its span is known. */
const ENDS: ReadonlySet<string> = new Set([
  "execution.finished",
  "execution.failed",
  "execution.unknown",
]);

const SEVERITY: Readonly<Record<string, readonly [number: number, text: string]>> = {
  "approval.broke_glass": [13, "WARN"],
  "execution.unknown": [13, "WARN"],
  "reviewer.sign_in_failed": [13, "WARN"],
  "approval.decision_ignored": [13, "WARN"],
  "execution.failed": [13, "WARN"],
};
const INFO = [9, "INFO"] as const;

/**
 * Sends records as OTLP over HTTP in JSON (https://opentelemetry.io/docs/specs/otlp/): each as a log record, and each
 * call that was executed as a span as well. Trace and span ids are derived from the exchange's id, so that what is sent
 * twice is the same.
 */
export function otlpSink({ name, url, headers }: OtlpSinkOptions): LogSink {
  const stopping = new AbortController();
  const base = url.replace(/\/+$/, "");
  const send = (path: string, body: object): Promise<void> =>
    post(
      base + path,
      JSON.stringify(body),
      { "content-type": "application/json", ...headers },
      stopping.signal,
    );
  return {
    name,
    async send(records, origin) {
      const resource = {
        attributes: attributes({ "service.name": "countersign", "countersign.log": origin }),
      };
      const scope = { name: "countersign.audit" };
      await send("/v1/logs", {
        resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: records.map(logRecordOf) }] }],
      });
      const spans = records.filter(
        ({ type, durationMs }) => ENDS.has(type) && durationMs !== undefined,
      );
      if (spans.length === 0) return;
      await send("/v1/traces", {
        resourceSpans: [{ resource, scopeSpans: [{ scope, spans: spans.map(spanOf) }] }],
      });
    },
    close: async () => stopping.abort(),
  };
}

function logRecordOf(record: AuditRecord): object {
  const [severityNumber, severityText] = SEVERITY[record.type] ?? INFO;
  return {
    timeUnixNano: nanoseconds(Date.parse(record.at)),
    observedTimeUnixNano: nanoseconds(Date.parse(record.at)),
    severityNumber,
    severityText,
    eventName: `countersign.${record.type}`,
    body: { stringValue: JSON.stringify(record) },
    attributes: attributes({
      "log.record.uid": String(record.sequence),
      "countersign.approval": record.approval,
      "countersign.decision": record.decision,
      "countersign.reviewer": record.reviewer?.person,
      ...callAttributes(record),
    }),
    ...(record.exchange === undefined ? {} : idsOf(record.exchange)),
  };
}

function spanOf(record: AuditRecord): object {
  const end = Date.parse(record.at);
  const failed = record.type !== "execution.finished";
  return {
    ...idsOf(record.exchange ?? ""),
    name: `tools/call ${record.tool ?? ""}`,
    kind: 3, // client
    startTimeUnixNano: nanoseconds(end - (record.durationMs ?? 0)),
    endTimeUnixNano: nanoseconds(end),
    attributes: attributes({
      ...callAttributes(record),
      [ATTRIBUTES.error]: failed ? "tool_error" : undefined,
    }),
    status: { code: failed ? 2 : 1 },
  };
}

function callAttributes(record: AuditRecord): Record<string, string | undefined> {
  const isTool = record.tool !== undefined && !record.tool.includes("/");
  return {
    [ATTRIBUTES.operation]: isTool ? "execute_tool" : undefined,
    [ATTRIBUTES.tool]: isTool ? record.tool : undefined,
    [ATTRIBUTES.toolType]: isTool ? "extension" : undefined,
    [ATTRIBUTES.method]:
      record.tool === undefined ? undefined : isTool ? "tools/call" : record.tool,
    [ATTRIBUTES.agent]: record.client?.name,
    [ATTRIBUTES.conversation]: record.scope,
    "countersign.upstream": record.upstream,
    "countersign.category": record.category,
  };
}

function idsOf(exchange: string): { readonly traceId: string; readonly spanId: string } {
  const digest = createHash("sha256").update(exchange).digest("hex");
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) };
}

function attributes(values: Readonly<Record<string, string | undefined>>): object[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: { stringValue: value } }],
  );
}

function nanoseconds(milliseconds: number): string {
  return `${Math.trunc(milliseconds)}000000`;
}
