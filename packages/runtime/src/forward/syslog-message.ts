import { connect, type Socket } from "node:net";
import { hostname } from "node:os";
import { connect as connectTls } from "node:tls";

export interface SyslogAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

const CONNECT_MS = 10_000;

/** Facility 13 is "log audit": https://www.rfc-editor.org/rfc/rfc5424#section-6.2.1 */
const FACILITY = 13;

export const SEVERITY = { warning: 4, informational: 6 } as const;

export interface SyslogMessage {
  readonly severity: keyof typeof SEVERITY;
  /** RFC 3339. */
  readonly at: string;
  /** What happened, at most 32 printable characters. */
  readonly id: string;
  /** Of the structured data, without the number under which it is registered. */
  readonly element: string;
  readonly enterpriseNumber: number;
  readonly data: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

/** A message as RFC 5424 writes it. */
export function syslogMessage(message: SyslogMessage): string {
  const { severity, at, id, element, enterpriseNumber, data, text } = message;
  const priority = FACILITY * 8 + SEVERITY[severity];
  const elements = Object.entries(data)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}="${String(value).replaceAll(/["\\\]]/g, "\\$&")}"`);
  const host =
    hostname()
      .replaceAll(/[^\x21-\x7e]/g, "")
      .slice(0, 255) || "-";
  // The byte-order mark says that what follows is UTF-8.
  return `<${priority}>1 ${at} ${host} countersign ${process.pid} ${id.slice(0, 32)} [${element}@${enterpriseNumber} ${elements.join(" ")}] \uFEFF${text}`;
}

/** With its length before it, as it goes over a stream. RFC 6587, section 3.4.1; RFC 5425. */
export function framed(message: string): Buffer {
  const bytes = Buffer.from(message);
  return Buffer.concat([Buffer.from(`${bytes.length} `), bytes]);
}

/** @throws with a code, or why it does not answer; nothing that was sent. */
export async function openSyslog({ host, port, tls }: SyslogAddress): Promise<Socket> {
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

/** TCP says nothing of what arrived; a connection that was cut shows within this time. */
const PROVE_MS = 250;

/** Writes to a connection. Resolves when it still stands a moment later: syslog acknowledges nothing. */
export async function sendFramed(socket: Socket, messages: readonly string[]): Promise<void> {
  let trouble: Error | undefined;
  let tell: () => void = () => {};
  const fail = (error?: Error): void => {
    trouble ??= error ?? new Error("the connection was closed");
    tell();
  };
  socket.once("error", fail).once("close", fail);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.write(Buffer.concat(messages.map(framed)), (error) =>
        error ? reject(error) : resolve(),
      );
    });
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, PROVE_MS);
      tell = () => {
        clearTimeout(timer);
        resolve();
      };
      if (trouble !== undefined) tell();
    });
    if (trouble !== undefined) throw trouble;
  } catch (error) {
    socket.destroy();
    throw new Error((error as NodeJS.ErrnoException).code ?? "the connection was closed");
  } finally {
    socket.off("error", fail).off("close", fail);
  }
}
