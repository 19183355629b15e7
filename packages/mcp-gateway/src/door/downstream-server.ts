import { isJsonObject, type JsonObject } from "@countersign/core";
import {
  type JSONRPCMessage,
  Server,
  type ServerContext,
  SUPPORTED_PROTOCOL_VERSIONS,
  type Transport,
} from "@modelcontextprotocol/server";
import { ANY } from "../json-rpc/any-schema.ts";
import { TASK_METHODS } from "../call/answer-about-task.ts";
import { TASKS_EXTENSION } from "../call/waiting.ts";
import { inOrderOf } from "../json-rpc/in-order-of.ts";
import type { Answer, JsonRpcError, MessageId } from "../json-rpc/message.ts";
import type { Hello } from "../peer/hello.ts";
import type { Era } from "../upstream/client-identity.ts";
import { type Arrival, isPlain, type Received, receivedFrom } from "./read-request.ts";

export interface DownstreamTerms {
  readonly hello: Hello;
  readonly era: Era;
  readonly arrivalOf: (context: ServerContext) => Arrival;
  /** Answers a request; never rejects. */
  readonly onRequest: (request: Received) => Promise<Answer>;
  /** A request that came over HTTP is answered with an error of this code. */
  readonly onRefused?: (request: Request, code: number) => void;
  readonly onNotification: (method: string, params: JsonObject | undefined) => Promise<void>;
  /** The answer to request `id` was given to the transport. */
  readonly onSent: (id: MessageId) => void;
}

/** Listens to no answer of its own: what an answer's schema would strip is handed on. */
class AnsweredWithError extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor({ code, message, data }: JsonRpcError) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** The SDK gives every request a time limit; a person who is asked something needs longer. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;

/** Where the answer to a request that is answered without the SDK goes, and what belongs to it. */
export interface DirectChannel {
  readonly handedOver: Arrival["handedOver"];
  send(message: JSONRPCMessage): Promise<void>;
  /** No answer will come. */
  end(): void;
}

interface DirectRequest {
  readonly channel: DirectChannel;
  readonly withdrawal: AbortController;
  /** Aborts it because the client has gone. */
  readonly leave: () => void;
}

/**
 * The server a client talks to. The SDK's does the handshake, numbers, cancels and frames; every request goes to
 * `onRequest`, and its answer goes out as it was given: the SDK would renumber errors and rewrite tool lists.
 *
 * A plain tool call of the legacy era does not go through the SDK at all, which takes longer over it than everything
 * else here: see {@link serveDirectly}.
 */
export class DownstreamServer extends Server {
  readonly #terms: DownstreamTerms;
  readonly #exact = new Map<MessageId, Answer>();
  readonly #direct = new Map<MessageId, DirectRequest>();
  readonly #revisions: readonly string[];
  #isOpen = false;

  constructor(terms: DownstreamTerms) {
    const { hello, era } = terms;
    const revisions =
      era === "modern" || hello.protocolVersion === undefined
        ? SUPPORTED_PROTOCOL_VERSIONS
        : [hello.protocolVersion];
    super(hello.serverInfo, {
      capabilities: era === "modern" ? withTasks(hello.capabilities) : hello.capabilities,
      supportedProtocolVersions: revisions,
      ...(hello.instructions === undefined ? {} : { instructions: hello.instructions }),
    });
    this.#terms = terms;
    this.#revisions = revisions;
    if (era === "legacy") {
      // The SDK answers these itself; they are the upstream's to answer.
      this.removeRequestHandler("ping");
      this.removeRequestHandler("logging/setLevel");
    }
    if (era === "modern") {
      // Nothing that the SDK knows to be an extension's gets to the fallback.
      for (const method of TASK_METHODS) {
        this.setRequestHandler(method, { params: ANY, result: ANY }, (params, context) =>
          this.#answer(method, params as JsonObject, context),
        );
      }
    }
    this.fallbackRequestHandler = (request, context) =>
      this.#answer(request.method, request.params as JsonObject | undefined, context);
    this.fallbackNotificationHandler = ({ method, params }) =>
      terms.onNotification(method, params as JsonObject | undefined);
    this.setNotificationHandler("notifications/progress", { params: ANY }, (params) =>
      terms.onNotification("notifications/progress", params as JsonObject),
    );
  }

  override async connect(transport: Transport): Promise<void> {
    const send = transport.send.bind(transport);
    transport.send = async (message, options) => {
      const related = options?.relatedRequestId;
      const direct = related === undefined ? undefined : this.#direct.get(related);
      if (direct !== undefined) return direct.channel.send(message);
      const id = "id" in message && !("method" in message) ? message.id : undefined;
      await send(this.#asGiven(message), options);
      if (id !== undefined) this.#terms.onSent(id);
    };
    await super.connect(transport);
    const { onclose } = transport;
    transport.onclose = () => {
      for (const { leave, channel } of this.#direct.values()) {
        leave();
        channel.end();
      }
      onclose?.();
    };
  }

  /**
   * Takes a message that can be answered without the SDK: a plain tool call in an open session of the legacy era, or
   * the cancellation of one. `channelFor` is given a way to withdraw the call.
   *
   * @returns whether it was taken; if not, it goes the usual way.
   */
  serveDirectly(
    message: JSONRPCMessage,
    channelFor: (withdraw: () => void) => DirectChannel,
  ): boolean {
    if (!this.#isOpen || !("method" in message)) return false;
    const params = (message.params ?? {}) as JsonObject;
    if (!("id" in message)) {
      if (message.method !== "notifications/cancelled") return false;
      const direct = this.#direct.get(params["requestId"] as MessageId);
      direct?.withdrawal.abort(params["reason"]);
      return direct !== undefined;
    }
    const { id, method } = message;
    if (method !== "tools/call" || this.#direct.has(id) || !isPlain(params)) return false;
    const withdrawal = new AbortController();
    let hasGone = false;
    const leave = (): void => {
      hasGone = true;
      withdrawal.abort("the client has gone");
    };
    const channel = channelFor(leave);
    this.#direct.set(id, { channel, withdrawal, leave });
    void this.#answerDirectly(
      {
        id,
        method,
        params,
        envelope: undefined,
        signal: withdrawal.signal,
        hasGone: () => hasGone,
        handedOver: channel.handedOver,
        notify: (notification, body) =>
          channel.send({ jsonrpc: "2.0", method: notification, params: body }),
      },
      channel,
      leave,
    );
    return true;
  }

  async #answerDirectly(
    request: Received,
    channel: DirectChannel,
    leave: () => void,
  ): Promise<void> {
    const { id, signal } = request;
    try {
      const answer = await this.#terms.onRequest(request);
      if (signal.aborted) return channel.end();
      await channel.send({ jsonrpc: "2.0", id, ...answer } as JSONRPCMessage);
      this.#terms.onSent(id);
    } catch {
      leave();
    } finally {
      this.#direct.delete(id);
    }
  }

  /** Whether a client may name this revision in the session's requests. */
  speaks(revision: string): boolean {
    return this.#revisions.includes(revision);
  }

  /** Asks the client something, over the stream of `relatedRequestId` where answers have streams. */
  async ask(
    method: string,
    params: JsonObject | undefined,
    signal: AbortSignal,
    relatedRequestId: MessageId | undefined,
  ): Promise<JsonObject> {
    const request = { method, ...(params === undefined ? {} : { params }) };
    const result = await this.request(request, ANY, {
      timeout: NO_TIMEOUT_MS,
      signal,
      ...(relatedRequestId === undefined ? {} : { relatedRequestId }),
    });
    return result as JsonObject;
  }

  async #answer(
    method: string,
    params: JsonObject | undefined,
    context: ServerContext,
  ): Promise<Record<string, unknown>> {
    const { id, signal } = context.mcpReq;
    const { arrivalOf, onRefused } = this.#terms;
    const arrival = arrivalOf(context);
    const answer = await this.#terms.onRequest(receivedFrom(method, params, context, arrival));
    // The SDK sends no answer to a request that was cancelled, so none would be taken out again.
    if (this.#terms.era === "legacy" && !signal.aborted) this.#exact.set(id, answer);
    if ("error" in answer && context.http?.req !== undefined) {
      onRefused?.(context.http.req, answer.error.code);
    }
    if ("error" in answer) throw new AnsweredWithError(answer.error);
    return answer.result;
  }

  #asGiven(message: JSONRPCMessage): JSONRPCMessage {
    if ("method" in message || !("id" in message) || message.id === undefined) return message;
    const { id } = message;
    const answer = this.#exact.get(id);
    this.#exact.delete(id);
    if (answer !== undefined) return { jsonrpc: "2.0", id, ...answer } as JSONRPCMessage;
    if (this.#terms.era === "legacy" && "result" in message && isHandshake(message.result)) {
      const { protocolVersion } = message.result;
      const { initialize } = this.#terms.hello;
      this.#isOpen = true;
      const result = { ...message.result, ...initialize, protocolVersion };
      return { jsonrpc: "2.0", id, result: inOrderOf(initialize, result) };
    }
    return message;
  }
}

/** Every tool call can become a task, if it is held. */
function withTasks(capabilities: JsonObject): JsonObject {
  const { extensions } = capabilities;
  const others = isJsonObject(extensions) ? extensions : {};
  return { ...capabilities, extensions: { ...others, [TASKS_EXTENSION]: {} } };
}

/** The one result that the SDK makes by itself. */
function isHandshake(result: unknown): result is { readonly protocolVersion: string } {
  return (
    isJsonObject(result) &&
    typeof result["protocolVersion"] === "string" &&
    result["serverInfo"] !== undefined
  );
}
