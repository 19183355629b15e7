import type { Readable, Writable } from "node:stream";
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/server";
import { gatherWrites } from "../json-rpc/gather-writes.ts";
import { LineSplitter } from "../json-rpc/line-splitter.ts";
import {
  INVALID_PARAMS,
  INVALID_REQUEST,
  type MessageId,
  PARSE_ERROR,
} from "../json-rpc/message.ts";
import { between, writeMessage, writePieces } from "../json-rpc/write-message.ts";
import { parseClientLine } from "../json-rpc/client-line.ts";
import type { Problem } from "../json-rpc/parse-message.ts";

export interface StreamTransportOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly maxMessageBytes: number;
  /** Sees every message before it is handled. True if it was, and nobody else is to see it. */
  readonly onReceived: (message: JSONRPCMessage) => boolean;
}

/** Speaks to a client over a pair of byte streams. What is no message is answered as such, and the next one is read. */
export class StreamTransport implements Transport {
  onmessage?: (message: JSONRPCMessage) => void;
  onclose?: () => void;
  onerror?: (error: Error) => void;

  readonly #options: StreamTransportOptions;
  readonly #closed = Promise.withResolvers<void>();
  readonly #gone = new AbortController();
  #isClosed = false;

  constructor(options: StreamTransportOptions) {
    this.#options = options;
  }

  /** Resolves when the client has gone or the transport was closed. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Aborts then, before anything else is told. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  start(): Promise<void> {
    const { input, output, maxMessageBytes, onReceived } = this.#options;
    const splitter = new LineSplitter(maxMessageBytes);
    input.on("data", (chunk: Buffer) => {
      for (const line of splitter.push(chunk)) {
        for (const parsed of parseClientLine(line)) {
          if (parsed.kind === "unusable") this.#refuse(parsed.problem, parsed.id);
          else if (!onReceived(parsed.message)) this.onmessage?.(parsed.message);
        }
      }
    });
    for (const event of ["end", "close", "error"]) input.on(event, () => this.#leave());
    for (const event of ["close", "error"]) output.on(event, () => this.#leave());
    return Promise.resolve();
  }

  send(message: JSONRPCMessage): Promise<void> {
    const { output } = this.#options;
    if (this.#isClosed || !output.writable) return Promise.reject(new Error("the client has gone"));
    gatherWrites(output);
    return new Promise((resolve, reject) => {
      writePieces(output, between("", writeMessage(message), "\n"), "write", (error) => {
        if (error === null || error === undefined) resolve();
        else reject(error);
      });
    });
  }

  close(): Promise<void> {
    this.#options.output.end();
    this.#leave();
    return Promise.resolve();
  }

  #leave(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#gone.abort("the client has gone");
    this.onclose?.();
    this.#closed.resolve();
  }

  #refuse(problem: Problem, id: MessageId | undefined): void {
    const { maxMessageBytes } = this.#options;
    const error = refusalOf(problem, maxMessageBytes);
    const answer = { jsonrpc: "2.0", id: id ?? null, error };
    this.send(answer as unknown as JSONRPCMessage).catch(() => undefined);
  }
}

/** The JSON-RPC error for input that is no message. */
export function refusalOf(
  problem: Problem,
  maxMessageBytes: number,
): { readonly code: number; readonly message: string } {
  switch (problem) {
    case "not-utf-8":
      return { code: PARSE_ERROR, message: "Parse error: the message is not UTF-8" };
    case "not-json":
      return { code: PARSE_ERROR, message: "Parse error: the message is not JSON" };
    case "too-large":
      return {
        code: INVALID_REQUEST,
        message: `Invalid Request: the message is larger than ${maxMessageBytes} bytes`,
      };
    case "too-deep":
      return {
        code: INVALID_REQUEST,
        message: "Invalid Request: the message is nested too deeply",
      };
    case "inexact-number":
      return {
        code: INVALID_REQUEST,
        message:
          "Invalid Request: it holds a number that cannot be passed on exactly (whole numbers can up to 2^53); write it as text",
      };
    case "half-character":
      return {
        code: INVALID_REQUEST,
        message:
          "Invalid Request: a text in it holds half of a surrogate pair (`\\ud800` to `\\udfff` alone), which is no character",
      };
    case "bad-initialize":
      return {
        code: INVALID_PARAMS,
        message:
          "Invalid params: initialize wants `protocolVersion` (a string), `capabilities` (an object of objects) and `clientInfo` (an object with the strings `name` and `version`)",
      };
    case "no-id":
    case "not-json-rpc":
      return { code: INVALID_REQUEST, message: "Invalid Request: not a JSON-RPC 2.0 message" };
  }
}
