/**
 * The one line each side says on the socket before MCP begins: the shim what it speaks, the daemon whether that is
 * fine. Everything after it is the client's own bytes.
 */
import type { Socket } from "node:net";
import type { DaemonConnection } from "./daemon-connection.ts";

const PROTOCOL = 1;
/** An ID token may be long. */
const MAX_LINE_BYTES = 24 * 1024;

interface Greeting {
  readonly countersign: "connect";
  readonly protocol: number;
  /** An ID token of whoever signed in with `countersign login`. */
  readonly idToken?: string;
}

interface Answer {
  readonly ok: boolean;
  readonly error?: string;
}

/** The shim's side. @throws if the daemon declines or speaks another protocol. */
export async function greet(connection: DaemonConnection, idToken: string | null): Promise<void> {
  const greeting: Greeting = {
    countersign: "connect",
    protocol: PROTOCOL,
    ...(idToken === null ? {} : { idToken }),
  };
  connection.socket.write(`${JSON.stringify(greeting)}\n`);
  const answer = JSON.parse(await connection.readLine(MAX_LINE_BYTES)) as Answer;
  if (!answer.ok) throw new Error(answer.error ?? "the daemon declined");
}

/** The daemon's side. @returns what the shim brings, or `undefined`: it may not go on, and has been told why. */
export async function answerGreeting(
  socket: Socket,
): Promise<{ readonly idToken: string | null } | undefined> {
  let error: string | undefined;
  let idToken: string | null = null;
  try {
    const greeting = JSON.parse(await readLine(socket)) as Partial<Greeting> | null;
    if (greeting?.countersign !== "connect") error = "expected a greeting of `countersign connect`";
    else if (greeting.protocol !== PROTOCOL) {
      error = `the daemon speaks protocol ${PROTOCOL} and the shim another: restart the daemon`;
    } else if (typeof greeting.idToken === "string") idToken = greeting.idToken;
  } catch {
    error = "expected a greeting of `countersign connect`";
  }
  const answer: Answer = error === undefined ? { ok: true } : { ok: false, error };
  socket.write(`${JSON.stringify(answer)}\n`);
  if (error !== undefined) socket.end();
  return error === undefined ? { idToken } : undefined;
}

/** Reads up to the first line feed and leaves what follows in the socket, as if nobody had read from it yet. */
function readLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let read = Buffer.alloc(0);
    const finish = (act: () => void): void => {
      socket.off("readable", onReadable).off("error", onEnd).off("close", onEnd);
      act();
    };
    // `readable` and not `data`: taking that listener away would leave the socket paused for whoever reads next.
    const onReadable = (): void => {
      for (;;) {
        const chunk = socket.read() as Buffer | null;
        if (chunk === null) return;
        const at = chunk.indexOf(10);
        read = Buffer.concat([read, at < 0 ? chunk : chunk.subarray(0, at)]);
        if (read.length > MAX_LINE_BYTES) {
          finish(() => reject(new Error("the line is too long")));
          return;
        }
        if (at < 0) continue;
        if (at + 1 < chunk.length) socket.unshift(chunk.subarray(at + 1));
        finish(() => resolve(read.toString("utf8")));
        return;
      }
    };
    const onEnd = (): void => finish(() => reject(new Error("the connection closed")));
    socket.on("readable", onReadable).on("error", onEnd).on("close", onEnd);
  });
}
