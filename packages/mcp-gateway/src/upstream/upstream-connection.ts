/**
 * One connection to an upstream. The SDK's client negotiates, numbers requests, cancels them and keeps the modern
 * era's envelope; answers and notifications are taken from the transport before it sees them, because it drops
 * progress that arrives together with an answer, rewrites errors, and refuses answers it does not know.
 */
import { isJsonObject, type JsonObject } from "@countersign/core";
import {
  type Client,
  type JSONRPCMessage,
  SdkError,
  SdkErrorCode,
  StreamableHTTPClientTransport,
  type Transport,
} from "@modelcontextprotocol/client";
import { ANY } from "../json-rpc/any-schema.ts";
import { isJsonRpcError, type MessageId, METHOD_NOT_FOUND } from "../json-rpc/message.ts";
import { parseMessage, type Problem } from "../json-rpc/parse-message.ts";
import type { ClientIdentity, Era } from "./client-identity.ts";
import { hasLostSession, replyOfFailure } from "./http-failure.ts";
import { HttpSending } from "./http-sending.ts";
import type { Reply } from "./reply.ts";
import { StdioUpstreamTransport } from "./stdio-transport.ts";
import { unusableAnswer } from "./unusable-answer.ts";
import { errorInItsOwnName, resultInItsOwnName } from "./without-our-marks.ts";

/** What an upstream says without being asked. Called in the order in which it said it. */
export interface UpstreamEvents {
  onNotification(method: string, params: JsonObject | undefined): void;
  /** A request to the client: elicitation, sampling, roots. Rejects with an error to be handed back. */
  onRequest(
    method: string,
    params: JsonObject | undefined,
    signal: AbortSignal,
  ): Promise<JsonObject>;
  onClosed(): void;
}

/** What a modern upstream announces for as long as it is listened to. */
export interface Listening {
  /** Of what was asked for, what it will announce. */
  readonly honoured: JsonObject;
  stop(): Promise<void>;
}

export interface RequestOptions {
  readonly signal: AbortSignal;
  /** Wanted if given: progress of this request, without its token. */
  readonly onProgress?: (progress: JsonObject) => void;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The SDK gives every request a time limit; a gateway has none of its own. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;

/** The SDK's own, which it needs to see. Everything else is handed on. */
const SDK_NOTIFICATIONS: ReadonlySet<string> = new Set([
  "notifications/cancelled",
  "notifications/subscriptions/acknowledged",
]);

/** What no answer looks like. */
const IDLE_TALK: ReadonlySet<Problem> = new Set(["not-json", "not-json-rpc"]);

/** How long what is waited for may take. All in milliseconds. */
export interface UpstreamPatience {
  /** Of a stream that ends without the answer and says that there will be more. */
  readonly longestMs: number;
  /** After something that cannot be read. */
  readonly strayMs?: number | undefined;
}

interface PendingRequest {
  id?: MessageId;
  http?: HttpSending;
  /** The SDK does not know of it. */
  isDirect?: boolean;
  isAnswered?: boolean;
  readonly settle: (reply: Reply) => void;
}

/** The SDK numbers its own requests from 0. */
const FIRST_DIRECT_ID = 1_000_000;

export class UpstreamConnection {
  readonly #client: Client;
  readonly #pending = new Map<MessageId, PendingRequest>();
  readonly #progress = new Map<string, (progress: JsonObject) => void>();
  readonly #events: UpstreamEvents;
  readonly #patience: UpstreamPatience;
  #starting: PendingRequest | undefined;
  #transport: Transport | undefined;
  #nextToken = 0;
  #nextId = FIRST_DIRECT_ID;
  #isClosed = false;
  #handshake: JsonObject | undefined;

  constructor(client: Client, events: UpstreamEvents, patience: UpstreamPatience) {
    this.#client = client;
    this.#events = events;
    this.#patience = patience;
    client.fallbackRequestHandler = async ({ method, params }, context) =>
      events.onRequest(method, params as JsonObject | undefined, context.mcpReq.signal);
  }

  /** Takes over `transport`, on which nothing was sent yet. Rejects if the upstream cannot be spoken to. */
  async connect(
    transport: Transport,
    identity: ClientIdentity | undefined,
    connect: (client: Client, transport: Transport) => Promise<void>,
  ): Promise<void> {
    this.#transport = transport;
    this.#tapSending(transport, identity?.initialize);
    let isOpening = true;
    transport.onmessage = (message: JSONRPCMessage) => {
      if (isOpening) this.#noteHandshake(message);
    };
    await connect(this.#client, transport);
    isOpening = false;
    this.#tapReceiving(transport);
    this.#client.onclose = () => this.#closed();
  }

  get era(): Era {
    return this.#client.getProtocolEra() ?? "legacy";
  }

  get protocolVersion(): string | undefined {
    return this.#client.getNegotiatedProtocolVersion();
  }

  /** What it answered to `initialize` or `server/discover`, as it came. */
  get handshake(): JsonObject {
    return this.#handshake ?? ((this.#client.getDiscoverResult() ?? {}) as JsonObject);
  }

  get capabilities(): JsonObject {
    const { capabilities } = this.handshake;
    return isJsonObject(capabilities) ? capabilities : {};
  }

  get serverInfo(): JsonObject | undefined {
    const info = this.handshake["serverInfo"] ?? this.#client.getServerVersion();
    return isJsonObject(info) ? info : undefined;
  }

  get instructions(): string | undefined {
    const { instructions } = this.handshake;
    return typeof instructions === "string" ? instructions : undefined;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** What can be used to open the next connection without asking which era the upstream is of. */
  get discovered(): ReturnType<Client["getDiscoverResult"]> {
    return this.#client.getDiscoverResult();
  }

  /** Sends a request and gives what came of it; never rejects. */
  request(
    method: string,
    params: JsonObject | undefined,
    { signal, onProgress, headers }: RequestOptions,
  ): Promise<Reply> {
    let sent: JsonObject | undefined = params;
    let token: string | undefined;
    if (onProgress !== undefined) {
      // A token of our own: those of several clients may be equal.
      token = `p${++this.#nextToken}`;
      this.#progress.set(token, onProgress);
      const meta = isJsonObject(params?.["_meta"]) ? params["_meta"] : {};
      sent = { ...params, _meta: { ...meta, progressToken: token } };
    }
    const pending = Promise.withResolvers<Reply>();
    const entry: PendingRequest = { settle: pending.resolve };
    const isDirect = method === "tools/call" && this.era === "legacy";
    const stop = isDirect
      ? this.#sendDirectly(entry, method, sent, signal)
      : this.#sendThroughSdk(entry, method, sent, signal, headers);
    return pending.promise.finally(() => {
      stop?.();
      if (entry.id !== undefined) this.#pending.delete(entry.id);
      entry.http?.over(entry.isAnswered === true);
      if (token !== undefined) this.#progress.delete(token);
    });
  }

  /**
   * Sends a request of the legacy era as it is, which needs nothing of the SDK's.
   *
   * @returns what is to be called when it has settled.
   */
  #sendDirectly(
    entry: PendingRequest,
    method: string,
    params: JsonObject | undefined,
    signal: AbortSignal,
  ): (() => void) | undefined {
    const transport = this.#transport;
    if (signal.aborted || transport === undefined) {
      entry.settle({ kind: "cancelled" });
      return undefined;
    }
    const id = ++this.#nextId;
    entry.id = id;
    entry.isDirect = true;
    this.#pending.set(id, entry);
    const withdraw = (): void => {
      const cancelled = {
        jsonrpc: "2.0",
        method: "notifications/cancelled",
        params: { requestId: id, reason: String(signal.reason) },
      } as const;
      transport.send(cancelled).catch(() => undefined);
      this.#take(id, entry, { kind: "cancelled" });
    };
    signal.addEventListener("abort", withdraw, { once: true });
    const request = { jsonrpc: "2.0", id, method, ...(params === undefined ? {} : { params }) };
    transport
      .send(request as JSONRPCMessage)
      .catch((error: unknown) =>
        entry.settle(signal.aborted ? { kind: "cancelled" } : this.#replyOf(error)),
      );
    return () => signal.removeEventListener("abort", withdraw);
  }

  #sendThroughSdk(
    entry: PendingRequest,
    method: string,
    params: JsonObject | undefined,
    signal: AbortSignal,
    headers: Readonly<Record<string, string>> | undefined,
  ): undefined {
    this.#starting = entry;
    // Answers settle it before they get here: whatever else happens to a request is a failure.
    this.#send(method, params, signal, headers).catch((error: unknown) =>
      entry.settle(signal.aborted ? { kind: "cancelled" } : this.#replyOf(error)),
    );
    this.#starting = undefined;
  }

  /** Sends a notification. One that cannot be sent is of no use any more, so that is not an error. */
  async notify(method: string, params: JsonObject | undefined): Promise<void> {
    const notification = { method, ...(params === undefined ? {} : { params }) };
    await this.#client.notification(notification as never).catch(() => undefined);
  }

  /** Asks a modern upstream for the changes it would not announce otherwise. */
  async listen(filter: JsonObject): Promise<Listening> {
    const subscription = await this.#client.listen(filter as never);
    return {
      honoured: subscription.honoredFilter as JsonObject,
      stop: () => subscription.close().catch(() => undefined),
    };
  }

  /** A request will get no answer, for instance because the answer cannot be read. */
  fail(answered: MessageId | undefined, problem: Problem): void {
    const id = this.#waitingFor(answered);
    const pending = id === undefined ? undefined : this.#pending.get(id);
    if (id === undefined || pending === undefined) {
      const http = this.#sending;
      if (http !== undefined) return http.stray(unusableAnswer(problem));
      if (problem === "no-id") return this.#answeredNothing(unusableAnswer(problem));
      // An answer that somebody waits for, and nobody can tell who: all of them must hear that something is wrong.
      if (!IDLE_TALK.has(problem)) void this.close();
      return;
    }
    this.#take(id, pending, { kind: "lost", because: unusableAnswer(problem) });
  }

  async close(): Promise<void> {
    const { transport } = this.#client;
    this.#closed();
    if (transport instanceof StreamableHTTPClientTransport) {
      // The server keeps the session's state until it is told, or for ever.
      await Promise.race([transport.terminateSession().catch(() => undefined), patience()]);
    }
    await this.#client.close().catch(() => undefined);
  }

  // INVARIANT: what it sends is sent before the first await, so that the tap knows whose it is.
  async #send(
    method: string,
    params: JsonObject | undefined,
    signal: AbortSignal,
    headers: Readonly<Record<string, string>> | undefined,
  ): Promise<void> {
    const request = { method, ...(params === undefined ? {} : { params }) };
    await this.#client.request(request, ANY, {
      timeout: NO_TIMEOUT_MS,
      signal,
      allowInputRequired: true,
      ...(headers === undefined ? {} : { headers }),
    });
  }

  #tapSending(transport: Transport, initialize: JsonObject | undefined): void {
    const send = transport.send.bind(transport);
    const isHttp = transport instanceof StreamableHTTPClientTransport;
    transport.send = (message, options) => {
      if (!("method" in message) || !("id" in message)) {
        return isHttp ? HttpSending.outside(() => send(message, options)) : send(message, options);
      }
      const { id } = message;
      const starting = this.#starting;
      if (starting !== undefined) {
        starting.id = id;
        this.#pending.set(id, starting);
      }
      if (message.method === "initialize" && initialize !== undefined) {
        // The client's own words, with the revision that the SDK offers in its place.
        return send({ ...message, params: { ...initialize, ...message.params } }, options);
      }
      const pending = this.#pending.get(id);
      if (!isHttp || pending === undefined)
        return HttpSending.outside(() => send(message, options));
      const http = new HttpSending({
        isWaiting: () => this.#pending.has(id),
        onLost: (because) => this.#lost(id, because),
        patienceMs: this.#patience.strayMs,
        longestMs: this.#patience.longestMs,
      });
      pending.http = http;
      const { requestSignal } = options ?? {};
      const more = {
        ...options,
        requestSignal:
          requestSignal === undefined ? http.signal : AbortSignal.any([requestSignal, http.signal]),
        onRequestStreamEnd: () => {
          options?.onRequestStreamEnd?.();
          http.ended();
        },
      };
      return http.send(() => send(message, more));
    };
  }

  /** The request whose answer is being read. A server that was started meanwhile is read during it for ever after. */
  get #sending(): HttpSending | undefined {
    return this.#transport instanceof StreamableHTTPClientTransport
      ? HttpSending.current
      : undefined;
  }

  #noteHandshake(message: JSONRPCMessage): void {
    if ("result" in message && isJsonObject(message.result)) {
      const { capabilities } = message.result;
      if (isJsonObject(capabilities)) this.#handshake = message.result;
    }
  }

  #tapReceiving(transport: Transport): void {
    const inner = transport.onmessage;
    const deliver = (message: JSONRPCMessage): void => inner?.(message);
    const isParsed = transport instanceof StdioUpstreamTransport;
    const { onerror } = transport;
    transport.onerror = (error) => {
      this.#sending?.stray("its answer cannot be read");
      onerror?.(error);
    };
    transport.onmessage = (raw: JSONRPCMessage) => {
      // Over HTTP nobody has looked at it yet.
      const parsed = isParsed ? ({ kind: "message", message: raw } as const) : parseMessage(raw);
      if (parsed.kind === "unusable") return this.fail(parsed.id, parsed.problem);
      const { message } = parsed;
      if (!("method" in message)) return this.#answered(message, deliver);
      this.#sending?.heard();
      if ("id" in message || SDK_NOTIFICATIONS.has(message.method)) return deliver(message);
      const params = message.params as JsonObject | undefined;
      if (message.method !== "notifications/progress") {
        this.#events.onNotification(message.method, params);
        return;
      }
      const { progressToken, ...progress } = params ?? {};
      if (typeof progressToken === "string") this.#progress.get(progressToken)?.(progress);
    };
  }

  #answered(message: JSONRPCMessage, deliver: (message: JSONRPCMessage) => void): void {
    const http = this.#sending;
    const id = this.#waitingFor("id" in message ? message.id : undefined);
    const pending = id === undefined ? undefined : this.#pending.get(id);
    if (http !== undefined && pending?.http !== http) {
      http.stray(
        id === undefined
          ? "it answered with an error that names no request"
          : "it answered with the id of another request",
      );
      return;
    }
    if (id === undefined) {
      // It could not make out what it was asked.
      if (!("id" in message))
        this.#answeredNothing("it answered with an error that names no request");
      return deliver(message);
    }
    // The handshake, and what the SDK asks by itself.
    if (pending === undefined) return deliver(message);

    if ("result" in message) {
      this.#take(id, pending, {
        kind: "result",
        result: resultInItsOwnName(message.result as JsonObject),
      });
    } else if ("error" in message && isJsonRpcError(message.error)) {
      this.#take(id, pending, { kind: "error", error: errorInItsOwnName(message.error) });
    }
    // Lets the SDK forget the request; what it makes of this reaches nobody.
    if (pending.isDirect !== true)
      deliver({ jsonrpc: "2.0", id, error: { code: 0, message: "taken" } });
  }

  /** It answered without saying what. If it was asked one thing, nobody needs to be told which. */
  #answeredNothing(because: string): void {
    const [only] = this.#pending;
    if (only !== undefined && this.#pending.size === 1)
      this.#take(...only, { kind: "lost", because });
  }

  /** The id that a request was sent with: some servers answer the number 5 with the text "5". */
  #waitingFor(id: MessageId | undefined): MessageId | undefined {
    if (typeof id !== "string" || this.#pending.has(id)) return id;
    const number = Number(id);
    return this.#pending.has(number) ? number : id;
  }

  #take(id: MessageId, pending: PendingRequest, reply: Reply): void {
    this.#pending.delete(id);
    pending.isAnswered = reply.kind === "result" || reply.kind === "error";
    pending.settle(reply);
  }

  #lost(id: MessageId, because = "the connection broke off before it answered"): void {
    const pending = this.#pending.get(id);
    if (pending !== undefined) this.#take(id, pending, { kind: "lost", because });
  }

  #replyOf(error: unknown): Reply {
    if (
      error instanceof SdkError &&
      error.code === SdkErrorCode.MethodNotSupportedByProtocolVersion
    ) {
      return { kind: "error", error: { code: METHOD_NOT_FOUND, message: "Method not found" } };
    }
    if (hasLostSession(error)) void this.close();
    const reply = replyOfFailure(error);
    return this.#isClosed && reply.kind === "lost"
      ? { kind: "lost", because: "the connection ended before it answered" }
      : reply;
  }

  #closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const id of this.#pending.keys()) this.#lost(id);
    this.#events.onClosed();
  }
}

/** How long a server may take to let go of a session. */
function patience(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 1000).unref();
  });
}
