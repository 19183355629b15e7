import type { ChildProcess } from "node:child_process";
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";
import { free, LineSplitter } from "../json-rpc/line-splitter.ts";
import { gatherWrites } from "../json-rpc/gather-writes.ts";
import type { MessageId } from "../json-rpc/message.ts";
import { type ParsedMessage, parseLine, type Problem } from "../json-rpc/parse-message.ts";
import { LastLines } from "./last-lines.ts";
import { LAST_WORDS_MS, startServer, stopTree } from "./process-tree.ts";
import { NotSentError } from "./reply.ts";
import type { StdioServer } from "./upstream-settings.ts";
import { whyNotStarted } from "./why-not-started.ts";

export interface StdioTransportOptions {
  readonly server: StdioServer;
  readonly maxMessageBytes: number;
  /** A line of its output that is no message, with the id of the request it seems to answer. */
  readonly onUnusable: (problem: Problem, id: MessageId | undefined) => void;
  readonly onProcess: (pid: number, state: "started" | "stopped") => void;
}

const NEWLINE = Buffer.from("\n");

/**
 * Speaks to a server over its standard input and output. Unlike the SDK's transport it starts the server in a process
 * group, survives output that is not a message, and can tell what was never written.
 */
export class StdioUpstreamTransport implements Transport {
  onmessage?: (message: JSONRPCMessage) => void;
  onclose?: () => void;
  onerror?: (error: Error) => void;

  readonly #options: StdioTransportOptions;
  #child: ChildProcess | undefined;
  #closing: Promise<void> | undefined;
  readonly #lastLines = new LastLines();
  #ended = "";

  constructor(options: StdioTransportOptions) {
    this.#options = options;
  }

  /** The SDK tells transports to child processes by these two members and probes them more patiently. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  get stderr(): null {
    return null;
  }

  /** How the server ended, once it has: `exited with code 1`. Empty before. */
  get ended(): string {
    return this.#ended;
  }

  /** The last lines it wrote to standard error. Its own words: fit for an operator, not for the log. */
  get lastLines(): readonly string[] {
    return this.#lastLines.lines;
  }

  start(): Promise<void> {
    const child = startServer(this.#options.server);
    this.#child = child;
    const splitter = new LineSplitter(this.#options.maxMessageBytes, { freesChunks: true });
    const take = (chunk: Buffer): void => {
      for (const line of splitter.push(chunk)) {
        const messages = parseLine(line);
        if (line.kind === "line" && !messages.some(isKept)) free(line.room ?? line.bytes);
        for (const parsed of messages) {
          if (parsed.kind === "message") this.onmessage?.(parsed.message);
          else this.#options.onUnusable(parsed.problem, parsed.id);
        }
      }
    };
    child.stdout?.on("data", take);
    child.stdout?.once("end", () => {
      // What it wrote last may be an answer whose line it did not end.
      take(NEWLINE);
      this.#silenced(child);
    });
    child.stderr?.on("data", (chunk: Buffer) => this.#lastLines.push(chunk));
    // What a broken pipe means is learnt from the failed write and from the exit.
    child.stdin?.on("error", () => undefined);

    return new Promise((resolve, reject) => {
      child.once("error", (error) => {
        this.#ended = whyNotStarted(error, this.#options.server);
        reject(new NotSentError(this.#ended));
      });
      child.once("spawn", () => {
        if (child.pid !== undefined) this.#options.onProcess(child.pid, "started");
        resolve();
      });
      // `close` comes after everything the server wrote has been read, which may hold answers.
      child.once("close", (code, signal) => {
        this.#ended ||= signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
        this.#gone();
      });
      child.once("exit", (code, signal) => {
        if (child.pid === undefined) return;
        this.#options.onProcess(child.pid, "stopped");
        this.#ended ||= signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
        // A grandchild may hold the pipes open for as long as it likes.
        setTimeout(() => this.#gone(), LAST_WORDS_MS).unref();
        this.#closing ??= stopTree(child);
      });
    });
  }

  send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#child?.stdin;
    if (this.#ended !== "" || stdin === undefined || stdin === null || !stdin.writable) {
      return Promise.reject(new NotSentError(this.#ended || "it is not running"));
    }
    gatherWrites(stdin);
    return new Promise((resolve, reject) => {
      stdin.write(`${JSON.stringify(message)}\n`, (error) => {
        if (error === null || error === undefined) resolve();
        else reject(error);
      });
    });
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return this.#gone();
    this.#closing ??= stopTree(child);
    await this.#closing;
    this.#gone();
  }

  /** A server that has closed its output will answer nothing more, whether or not it ends. */
  #silenced(child: ChildProcess): void {
    setTimeout(() => {
      this.#ended ||= "closed its output";
      this.#closing ??= stopTree(child);
      this.#gone();
    }, LAST_WORDS_MS).unref();
  }

  #gone(): void {
    const onclose = this.onclose;
    delete this.onclose;
    onclose?.();
  }
}

function isKept(parsed: ParsedMessage): boolean {
  return parsed.kind === "message" && parsed.keepsLine === true;
}
