import type { Caller, JsonObject, Requester } from "@countersign/core";
import { isJsonObject } from "@countersign/core";
import type { ServerContext } from "@modelcontextprotocol/server";
import type { ClientRequest } from "../call/client-request.ts";
import type { ClientIdentity } from "../upstream/client-identity.ts";

/** Where a request came in, as far as that decides whether its answer reaches anybody. */
export interface Arrival {
  /** Aborts when the client that waits for the answer has gone. */
  readonly gone: AbortSignal;
  /** Whether the answer was handed to the network, once that is known. */
  readonly handedOver: Promise<boolean>;
}

/** Puts together again what the SDK takes a request apart into. */
export function readRequest(
  method: string,
  params: JsonObject | undefined,
  context: ServerContext,
  about: Pick<
    ClientRequest,
    "caller" | "era" | "client" | "outbox" | "shutdown" | "onDelivered"
  > & {
    readonly arrival: Arrival;
  },
): ClientRequest {
  const { mcpReq } = context;
  const state = mcpReq.requestState();
  return {
    caller: about.caller,
    era: about.era,
    client: about.client,
    method,
    params: withRounds(params, mcpReq.inputResponses as JsonObject | undefined, state),
    envelope: mcpReq.envelope as JsonObject | undefined,
    signal: AbortSignal.any([mcpReq.signal, about.arrival.gone]),
    shutdown: about.shutdown,
    outbox: about.outbox,
    notify: (notification, body) =>
      mcpReq.notify({ method: notification, params: body } as Parameters<typeof mcpReq.notify>[0]),
    onDelivered: about.onDelivered,
  };
}

/** What a client without a name is called. */
const NAMELESS = { name: "unknown", version: "0" };

/** Who calls: authenticated by the door, named by the client itself. */
export function callerOf(requester: Requester, clientInfo: unknown): Caller {
  if (!isJsonObject(clientInfo)) return { requester, client: NAMELESS };
  const { name, version } = clientInfo;
  return {
    requester,
    client: {
      name: typeof name === "string" ? name : NAMELESS.name,
      version: typeof version === "string" ? version : NAMELESS.version,
    },
  };
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
  const params = isJsonObject(message) ? message["params"] : undefined;
  const meta = isJsonObject(params) ? params["_meta"] : undefined;
  return isJsonObject(meta) ? meta["io.modelcontextprotocol/clientCapabilities"] : undefined;
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
