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
import type { Answer, JsonRpcError, MessageId } from "../json-rpc/message.ts";
import type { Hello } from "../peer/hello.ts";
import type { Era } from "../upstream/client-identity.ts";

export interface DownstreamTerms {
  readonly hello: Hello;
  readonly era: Era;
  /** Answers a request; never rejects. */
  readonly onRequest: (
    method: string,
    params: JsonObject | undefined,
    context: ServerContext,
  ) => Promise<Answer>;
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

/**
 * The server a client talks to. The SDK's does the handshake, numbers, cancels and frames; every request goes to
 * `onRequest`, and its answer goes out as it was given: the SDK would renumber errors and rewrite tool lists.
 */
export class DownstreamServer extends Server {
  readonly #terms: DownstreamTerms;
  readonly #exact = new Map<MessageId, Answer>();

  constructor(terms: DownstreamTerms) {
    const { hello, era } = terms;
    super(hello.serverInfo, {
      capabilities: era === "modern" ? withTasks(hello.capabilities) : hello.capabilities,
      supportedProtocolVersions:
        era === "modern" || hello.protocolVersion === undefined
          ? SUPPORTED_PROTOCOL_VERSIONS
          : [hello.protocolVersion],
      ...(hello.instructions === undefined ? {} : { instructions: hello.instructions }),
    });
    this.#terms = terms;
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
      const id = "id" in message && !("method" in message) ? message.id : undefined;
      await send(this.#asGiven(message), options);
      if (id !== undefined) this.#terms.onSent(id);
    };
    await super.connect(transport);
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
    const answer = await this.#terms.onRequest(method, params, context);
    // The SDK sends no answer to a request that was cancelled, so none would be taken out again.
    if (this.#terms.era === "legacy" && !signal.aborted) this.#exact.set(id, answer);
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
      return { jsonrpc: "2.0", id, result: { ...message.result, ...initialize, protocolVersion } };
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
