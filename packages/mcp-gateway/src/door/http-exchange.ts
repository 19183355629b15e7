/** Between Node's HTTP and the web's: the SDK's handlers take a `Request` and give a `Response`. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Arrival } from "./read-request.ts";

/** The body of a request, unless it is longer than `maxBytes`. */
export function readBody(req: IncomingMessage, maxBytes: number): Promise<Buffer | "too-large"> {
  if (Number(req.headers["content-length"] ?? 0) > maxBytes) return Promise.resolve("too-large");
  // It has closed already, and would not say so once more.
  if (req.destroyed) return Promise.reject(new Error("the client has gone"));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let isWhole = false;
    req
      .on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size <= maxBytes) chunks.push(chunk);
        else resolve("too-large");
      })
      .on("end", () => {
        isWhole = true;
        const [only] = chunks;
        resolve(only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks));
      })
      .on("error", reject)
      .on("close", () => {
        // Every request closes, and an error takes longer to make than all of this.
        if (!isWhole) reject(new Error("the client has gone"));
      });
  });
}

/** A request without its body, which was read already. */
export function webRequest(req: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) headers.append(name, one);
    }
  }
  return new Request(`http://${req.headers.host ?? "localhost"}${req.url ?? "/"}`, {
    method: req.method ?? "GET",
    headers,
    signal,
  });
}

/** Writes a response as fast as the client reads it, and stops making it when the client has gone. */
export async function writeResponse(res: ServerResponse, response: Response): Promise<void> {
  if (res.destroyed) {
    await response.body?.cancel();
    return;
  }
  res.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body === null) {
    res.end();
    return;
  }
  res.flushHeaders();
  const reader = response.body.getReader();
  const onClose = (): void => void reader.cancel().catch(() => undefined);
  res.once("close", onClose);
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      if (!res.write(value)) await drained(res);
    }
  } catch {
    // The stream broke off; so does the answer.
  } finally {
    res.removeListener("close", onClose);
    res.end();
  }
}

/** What becomes of the answer to a request. */
export function arrivalOn(res: ServerResponse): Arrival & { readonly gone: AbortSignal } {
  const gone = new AbortController();
  const handedOver = Promise.withResolvers<boolean>();
  res.once("finish", () => handedOver.resolve(true));
  res.once("close", () => {
    handedOver.resolve(false);
    if (!res.writableFinished) gone.abort("the client has gone");
  });
  if (res.destroyed) gone.abort("the client has gone");
  return { gone: gone.signal, handedOver: handedOver.promise };
}

function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      res.removeListener("drain", done);
      res.removeListener("close", done);
      resolve();
    };
    res.once("drain", done);
    res.once("close", done);
  });
}
