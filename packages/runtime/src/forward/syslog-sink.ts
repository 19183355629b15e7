import type { Socket } from "node:net";
import type { AuditRecord } from "@countersign/core";
import type { LogSink } from "./log-sink.ts";
import { openSyslog, sendFramed, type SyslogAddress, syslogMessage } from "./syslog-message.ts";

export interface SyslogSinkOptions extends SyslogAddress {
  readonly name: string;
  /** The number under which the structured data's name is registered. */
  readonly enterpriseNumber: number;
}

const WARNED: ReadonlySet<string> = new Set([
  "approval.broke_glass",
  "execution.unknown",
  "execution.failed",
  "reviewer.sign_in_failed",
  "approval.decision_ignored",
]);

/**
 * Sends records as RFC 5424 messages over TCP or TLS, each with its length before it (RFC 6587, RFC 5425). Syslog has
 * no acknowledgement: records count as received when the connection still stands a moment after they were written.
 */
export function syslogSink(options: SyslogSinkOptions): LogSink {
  let socket: Socket | undefined;
  return {
    name: options.name,
    async send(records, origin) {
      socket = socket?.writable === true ? socket : await openSyslog(options);
      await sendFramed(
        socket,
        records.map((record) => messageOf(record, origin, options)),
      );
    },
    async close() {
      socket?.destroy();
    },
  };
}

function messageOf(record: AuditRecord, origin: string, options: SyslogSinkOptions): string {
  const { sequence, at, type, approval, exchange, decision } = record;
  return syslogMessage({
    severity: WARNED.has(type) ? "warning" : "informational",
    at,
    id: type,
    element: "countersign",
    enterpriseNumber: options.enterpriseNumber,
    data: { log: origin, seq: String(sequence), approval, exchange, decision },
    text: JSON.stringify(record),
  });
}
