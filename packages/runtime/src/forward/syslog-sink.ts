import { connect, type Socket } from "node:net";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import type { AuditRecord } from "@countersign/core";
import type { LogSink } from "./log-sink.ts";

export interface SyslogSinkOptions {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** The number under which the structured data's name is registered. */
  readonly enterpriseNumber: number;
}

const CONNECT_MS = 10_000;

/** TCP says nothing of what arrived; a connection that was cut shows within this time. */
const PROVE_MS = 250;

/** Facility 13 is "log audit": https://www.rfc-editor.org/rfc/rfc5424#section-6.2.1 */
const FACILITY = 13;
const WARNING = 4;
const INFORMATIONAL = 6;
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
      socket = socket?.writable === true ? socket : await opened(options);
      const current = socket;
      let trouble: Error | undefined;
      const fail = (error?: Error): void => {
        trouble ??= error ?? new Error("the connection was closed");
      };
      current.once("error", fail).once("close", fail);
      try {
        const text = Buffer.concat(
          records.map((record) => framed(messageOf(record, origin, options))),
        );
        await new Promise<void>((resolve, reject) => {
          current.write(text, (error) => (error ? reject(error) : resolve()));
        });
        await sleep(PROVE_MS);
        if (trouble !== undefined) throw trouble;
      } catch (error) {
        current.destroy();
        throw new Error((error as NodeJS.ErrnoException).code ?? "the connection was closed");
      } finally {
        current.off("error", fail).off("close", fail);
      }
    },
    async close() {
      socket?.destroy();
    },
  };
}

async function opened({ host, port, tls }: SyslogSinkOptions): Promise<Socket> {
  const socket = tls
    ? connectTls({ host, port, servername: host, minVersion: "TLSv1.2" })
    : connect({ host, port });
  socket.setNoDelay(true).setKeepAlive(true, 30_000);
  // Whatever a receiver says is not for us; reading it shows when it has gone.
  socket.resume();
  const signal = AbortSignal.timeout(CONNECT_MS);
  await new Promise<void>((resolve, reject) => {
    socket.once(tls ? "secureConnect" : "connect", resolve).once("error", reject);
    signal.addEventListener("abort", () => reject(new Error("it does not answer")), { once: true });
  }).catch((error: unknown) => {
    socket.destroy();
    throw new Error((error as NodeJS.ErrnoException).code ?? "it does not answer");
  });
  // From here on trouble is asked for where something is sent; unheard, it would end the process.
  socket.on("error", () => socket.destroy());
  return socket;
}

function framed(message: string): Buffer {
  const bytes = Buffer.from(message);
  return Buffer.concat([Buffer.from(`${bytes.length} `), bytes]);
}

function messageOf(record: AuditRecord, origin: string, options: SyslogSinkOptions): string {
  const priority = FACILITY * 8 + (WARNED.has(record.type) ? WARNING : INFORMATIONAL);
  const data = {
    log: origin,
    seq: String(record.sequence),
    approval: record.approval,
    exchange: record.exchange,
    decision: record.decision,
  };
  const elements = Object.entries(data)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}="${String(value).replaceAll(/["\\\]]/g, "\\$&")}"`);
  const host =
    hostname()
      .replaceAll(/[^\x21-\x7e]/g, "")
      .slice(0, 255) || "-";
  const id = record.type.slice(0, 32);
  // The byte-order mark says that what follows is UTF-8.
  return `<${priority}>1 ${record.at} ${host} countersign ${process.pid} ${id} [countersign@${options.enterpriseNumber} ${elements.join(" ")}] \uFEFF${JSON.stringify(record)}`;
}
