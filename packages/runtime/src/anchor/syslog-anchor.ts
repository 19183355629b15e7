import { createSocket } from "node:dgram";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AnchorConfig } from "@countersign/config";
import { type Anchor, readCheckpoint } from "@countersign/storage";
import {
  openSyslog,
  sendFramed,
  type SyslogAddress,
  syslogMessage,
} from "../forward/syslog-message.ts";

type SyslogAnchorConfig = Extract<AnchorConfig, { kind: "syslog" }>;

/**
 * Sends each checkpoint as one RFC 5424 message, the whole note in its structured data. Nothing can be asked of syslog,
 * so what was sent last is kept here.
 */
export function syslogAnchor(
  config: SyslogAnchorConfig,
  folder: string,
  now: () => number,
): Anchor {
  const { host, port, transport } = config;
  const name = `syslog+${transport}://${host}:${port}`;
  const sent = join(folder, name.replaceAll(/[^A-Za-z0-9.-]+/g, "-"));
  return {
    name,

    newest: () => readFile(sent, "utf8").catch(() => undefined),

    holdings: () =>
      Promise.resolve({
        notes: null,
        proves: "it cannot be asked: give what it keeps with `--since FILE`",
      }),

    async append(notes) {
      const messages = notes.map((note) => messageOf(note, config, now()));
      await (transport === "udp"
        ? sendDatagrams({ host, port }, messages)
        : sendStream({ host, port, tls: transport === "tls" }, messages));
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(sent, notes.at(-1) ?? "", { mode: 0o600 });
    },
  };
}

async function sendStream(address: SyslogAddress, messages: readonly string[]): Promise<void> {
  const socket = await openSyslog(address);
  try {
    await sendFramed(socket, messages);
  } finally {
    socket.destroy();
  }
}

function messageOf(note: string, config: SyslogAnchorConfig, now: number): string {
  const checkpoint = readCheckpoint(note);
  return syslogMessage({
    severity: "informational",
    at: new Date(now).toISOString(),
    id: "checkpoint",
    element: "checkpoint",
    enterpriseNumber: config.enterpriseNumber,
    data: {
      log: checkpoint?.origin,
      size: String(checkpoint?.size ?? ""),
      root: checkpoint?.root.toString("base64"),
      note: Buffer.from(note).toString("base64"),
    },
    text: `the log had ${checkpoint?.size ?? "?"} records`,
  });
}

/** One message each (RFC 5426). Resolves when they were handed to the network, which says nothing of arriving. */
async function sendDatagrams(
  { host, port }: { readonly host: string; readonly port: number },
  messages: readonly string[],
): Promise<void> {
  const socket = createSocket({ type: host.includes(":") ? "udp6" : "udp4" });
  try {
    for (const message of messages) {
      await new Promise<void>((resolve, reject) => {
        socket.once("error", reject);
        socket.send(message, port, host, (error) => (error ? reject(error) : resolve()));
      });
    }
  } catch (error) {
    throw new Error((error as NodeJS.ErrnoException).code ?? "it cannot be sent to");
  } finally {
    socket.close();
  }
}
