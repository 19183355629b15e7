import type { ServerResponse } from "node:http";
import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import {
  between,
  type Pieces,
  sizeOf,
  writeMessage,
  writePieces,
} from "../json-rpc/write-message.ts";
import type { Arrival } from "./read-request.ts";

/** A client that hears nothing for a minute gives up, so after this long the answer begins. In milliseconds. */
const SILENCE_MS = 1_000;

/** Keeps proxies and clients from taking a stream for dead. In milliseconds. */
const KEEP_ALIVE_MS = 15_000;

/**
 * The HTTP answer to one request of a session: JSON if nothing comes before the answer and it comes soon, which takes
 * one write; else an event stream.
 */
export class HttpAnswer {
  readonly #res: ServerResponse;
  readonly #sessionId: string | undefined;
  readonly #handedOver = Promise.withResolvers<boolean>();
  #timer: NodeJS.Timeout;

  /** `onGone` is called if the client goes before it has its answer. */
  constructor(res: ServerResponse, sessionId: string | undefined, onGone: () => void) {
    this.#res = res;
    this.#sessionId = sessionId;
    this.#timer = setTimeout(() => this.#openStream(), SILENCE_MS).unref();
    res.once("close", () => {
      clearTimeout(this.#timer);
      this.#handedOver.resolve(res.writableFinished);
      if (!res.writableFinished) onGone();
    });
    if (res.destroyed) onGone();
  }

  get handedOver(): Arrival["handedOver"] {
    return this.#handedOver.promise;
  }

  /**
   * Sends what belongs to the request, the answer last.
   *
   * @param status of an answer that nothing came before
   */
  send(message: JSONRPCMessage, status: number = 200): Promise<void> {
    const res = this.#res;
    if (res.destroyed || res.writableEnded) return Promise.reject(new Error("the client has gone"));
    const pieces = writeMessage(message);
    if ("method" in message) {
      this.#openStream();
      writePieces(res, eventOf(pieces), "write");
    } else if (res.headersSent) {
      writePieces(res, eventOf(pieces), "end");
    } else {
      clearTimeout(this.#timer);
      res.writeHead(status, {
        "content-type": "application/json",
        "content-length": sizeOf(pieces),
        ...this.#session(),
      });
      writePieces(res, pieces, "end");
    }
    return Promise.resolve();
  }

  /** Ends without an answer: nobody wants it any more. */
  end(): void {
    if (this.#res.destroyed || this.#res.writableEnded) return;
    this.#openStream();
    this.#res.end();
  }

  #openStream(): void {
    const res = this.#res;
    if (res.headersSent || res.destroyed) return;
    clearTimeout(this.#timer);
    res.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
      ...this.#session(),
    });
    res.flushHeaders();
    this.#timer = setInterval(() => res.write(": keepalive\n\n"), KEEP_ALIVE_MS).unref();
  }

  #session(): Record<string, string> {
    return this.#sessionId === undefined ? {} : { "mcp-session-id": this.#sessionId };
  }
}

function eventOf(pieces: Pieces): Pieces {
  return between("event: message\ndata: ", pieces, "\n\n");
}
