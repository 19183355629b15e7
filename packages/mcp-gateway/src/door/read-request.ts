import type { Caller, JsonObject, Requester } from "@countersign/core";
import { isJsonObject } from "@countersign/core";
import type { ServerContext } from "@modelcontextprotocol/server";
import type { MessageId } from "../json-rpc/message.ts";
import type { ClientIdentity } from "../upstream/client-identity.ts";

/** Where a request came in, as far as that decides whether its answer reaches anybody. */
export interface Arrival {
  /** Aborts when the client that waits for the answer has gone. */
  readonly gone: AbortSignal;
  /** Whether the answer was handed to the network, once that is known. */
  readonly handedOver: Promise<boolean>;
}

/** A request as it came in, whole. */
export interface Received {
  readonly id: MessageId;
  readonly method: string;
  readonly params: JsonObject | undefined;
  readonly envelope: JsonObject | undefined;
  /** Aborts when the client cancels it or has gone. */
  readonly signal: AbortSignal;
  /** Whether the client has gone; one that cancels a request is still there. */
  readonly hasGone: () => boolean;
  readonly handedOver: Arrival["handedOver"];
  /** A header of the HTTP request that it came in; absent if it came in another way. */
  readonly header?: (name: string) => string | null;
  notify(method: string, params: JsonObject): Promise<void>;
}

/** Puts together again what the SDK takes a request apart into. */
export function receivedFrom(
  method: string,
  params: JsonObject | undefined,
  { mcpReq, http }: ServerContext,
  arrival: Arrival,
): Received {
  const state = mcpReq.requestState();
  return {
    id: mcpReq.id,
    method,
    params: withRounds(params, mcpReq.inputResponses as JsonObject | undefined, state),
    envelope: mcpReq.envelope as JsonObject | undefined,
    signal: AbortSignal.any([mcpReq.signal, arrival.gone]),
    hasGone: () => arrival.gone.aborted,
    handedOver: arrival.handedOver,
    ...headersOf(http?.req),
    notify: (notification, body) =>
      mcpReq.notify({ method: notification, params: body } as Parameters<typeof mcpReq.notify>[0]),
  };
}

function headersOf(request: Request | undefined): Pick<Received, "header"> {
  return request === undefined ? {} : { header: (name) => request.headers.get(name) };
}

/**
 * Whether a request says nothing that the SDK would take out of it, so that it can be answered without it. True of
 * nearly every tool call of the legacy era.
 */
export function isPlain(params: JsonObject): boolean {
  if (params["inputResponses"] !== undefined || params["requestState"] !== undefined) return false;
  const meta = params["_meta"];
  if (meta === undefined) return true;
  return isJsonObject(meta) && !Object.keys(meta).some((key) => key.startsWith(RESERVED));
}

/** What the modern era's envelope is made of. */
const RESERVED = "io.modelcontextprotocol/";

/** What a client without a name is called. */
const NAMELESS = { name: "unknown", version: "0" };

/** It stands in each of its records. In UTF-16 code units. */
const MOST_NAME = 256;

/** Who calls: authenticated by the door, named by the client itself. */
export function callerOf(requester: Requester, clientInfo: unknown): Caller {
  if (!isJsonObject(clientInfo)) return { requester, client: NAMELESS };
  const { name, version } = clientInfo;
  return {
    requester,
    client: {
      name: shortened(name) ?? NAMELESS.name,
      version: shortened(version) ?? NAMELESS.version,
    },
  };
}

/** Half a character, which a cut may leave as well, could not be written into a record. */
function shortened(text: unknown): string | undefined {
  return typeof text === "string" ? text.slice(0, MOST_NAME).toWellFormed() : undefined;
}

/** What the parameters of `initialize` say about a client. */
export function identityOf(initialize: JsonObject): ClientIdentity {
  const { clientInfo, capabilities } = initialize;
  return {
    clientInfo: isJsonObject(clientInfo) ? clientInfo : NAMELESS,
    capabilities: isJsonObject(capabilities) ? capabilities : {},
    initialize,
  };
}

/** The capabilities that a message of 2026-07-28 declares. */
export function declaredIn(message: unknown): unknown {
  return inEnvelope(message, "io.modelcontextprotocol/clientCapabilities");
}

/** What a message of 2026-07-28 says about its client. */
export function clientInfoIn(message: unknown): unknown {
  return inEnvelope(message, "io.modelcontextprotocol/clientInfo");
}

function inEnvelope(message: unknown, key: string): unknown {
  const params = isJsonObject(message) ? message["params"] : undefined;
  const meta = isJsonObject(params) ? params["_meta"] : undefined;
  return isJsonObject(meta) ? meta[key] : undefined;
}

function withRounds(
  params: JsonObject | undefined,
  inputResponses: JsonObject | undefined,
  requestState: unknown,
): JsonObject | undefined {
  if (inputResponses === undefined && requestState === undefined) return params;
  return {
    ...params,
    ...(inputResponses === undefined ? {} : { inputResponses }),
    ...(typeof requestState === "string" ? { requestState } : {}),
  };
}
