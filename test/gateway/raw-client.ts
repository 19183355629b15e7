import { spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import type { JsonObject, JsonValue } from "@countersign/core";
import type { Gateway, UpstreamSettings } from "@countersign/mcp-gateway";
import { openStream } from "./start-gateway.ts";

export type Message = { readonly [member: string]: JsonValue };

/** A client without an SDK, so that nothing is put right on the way: sees every byte that came. */
export class RawClient {
  /** Everything that came, in order. */
  readonly received: Message[] = [];
  readonly #output: Writable;
  readonly #close: () => Promise<void>;
  readonly #waiting = new Map<string, (message: Message) => void>();
  readonly #answers = new Map<string, (params: JsonValue) => JsonObject>();
  #nextId = 0;
  #rest = "";

  constructor(input: Readable, output: Writable, close: () => Promise<void>) {
    this.#output = output;
    this.#close = close;
    input.setEncoding("utf8");
    input.on("data", (text: string) => {
      const lines = (this.#rest + text).split("\n");
      this.#rest = lines.pop() ?? "";
      // A server may log to where it speaks; everything that looks like a message has to be one.
      for (const line of lines) if (line.startsWith('{"')) this.#take(JSON.parse(line) as Message);
    });
  }

  static through(gateway: Gateway): RawClient {
    const { toGateway, fromGateway, served } = openStream(gateway);
    return new RawClient(fromGateway, toGateway, async () => {
      toGateway.end();
      await served;
    });
  }

  static direct({ server }: UpstreamSettings): RawClient {
    if (!("command" in server))
      throw new Error("only servers on standard input can be spoken to directly");
    const child = spawn(server.command, [...server.args], {
      cwd: server.cwd,
      stdio: ["pipe", "pipe", "ignore"],
    });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    return new RawClient(child.stdout, child.stdin, async () => {
      child.stdin.end();
      await ended;
    });
  }

  /** Says how requests of the server's are answered. */
  onRequest(method: string, answer: (params: JsonValue) => JsonObject): void {
    this.#answers.set(method, answer);
  }

  async initialize(extra: JsonObject = {}): Promise<Message> {
    const answer = await this.request("initialize", {
      protocolVersion: "2025-11-25",
      capabilities: {
        elicitation: { form: {}, url: {} },
        sampling: {},
        roots: { listChanged: true },
      },
      clientInfo: { name: "raw-client", version: "9", title: "Raw", "x-info": 1 },
      ...extra,
    });
    this.send({ jsonrpc: "2.0", method: "notifications/initialized" });
    return answer;
  }

  /** Sends a request and gives the whole answering message. */
  request(method: string, params?: JsonValue, id: JsonValue = ++this.#nextId): Promise<Message> {
    const answered = new Promise<Message>((resolve) => {
      this.#waiting.set(JSON.stringify(id), resolve);
    });
    this.send({ jsonrpc: "2.0", id, method, ...(params === undefined ? {} : { params }) });
    return answered;
  }

  call(name: string, args?: JsonValue, meta?: JsonValue): Promise<Message> {
    return this.request("tools/call", {
      name,
      ...(args === undefined ? {} : { arguments: args }),
      ...(meta === undefined ? {} : { _meta: meta }),
    });
  }

  send(message: JsonObject): void {
    this.write(`${JSON.stringify(message)}\n`);
  }

  write(bytes: string | Buffer): void {
    this.#output.write(bytes);
  }

  notifications(): readonly Message[] {
    return this.received.filter(({ id }) => id === undefined);
  }

  /** Resolves with the first message, past or future, that `matches`. */
  async until(matches: (message: Message) => boolean): Promise<Message> {
    for (let waited = 0; waited < 10_000; waited += 10) {
      const found = this.received.find(matches);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error("the message did not come within 10 s");
  }

  close(): Promise<void> {
    return this.#close();
  }

  #take(message: Message): void {
    this.received.push(message);
    const { id, method } = message;
    if (method === undefined) {
      const key = JSON.stringify(id ?? null);
      this.#waiting.get(key)?.(message);
      this.#waiting.delete(key);
      return;
    }
    const answer = typeof method === "string" ? this.#answers.get(method) : undefined;
    if (id !== undefined && answer !== undefined) {
      this.send({ jsonrpc: "2.0", id, result: answer(message["params"] ?? null) });
    }
  }
}

/** The text of a tool's result. */
export function textOf(message: Message): string {
  const { content } = message["result"] as {
    readonly content: readonly { readonly text: string }[];
  };
  return content.map(({ text }) => text).join("\n");
}
