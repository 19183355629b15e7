import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import type { ClientRequest } from "../call/client-request.ts";
import { capabilitiesWithout } from "../call/waiting.ts";
import { JUSTIFICATION_KEY } from "../call/run-guarded.ts";
import { INTERNAL_ERROR } from "../json-rpc/message.ts";
import { OWN_ERROR_KEY } from "../json-rpc/own-error.ts";
import { paramHeaders } from "../upstream/param-headers.ts";
import type { Reply } from "../upstream/reply.ts";
import type { UpstreamConnection } from "../upstream/upstream-connection.ts";
import type { Member } from "./member.ts";

export interface Sending {
  readonly params: JsonObject | undefined;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: JsonObject) => void;
  /** Our id of a guarded call; upstreams may use it to notice a call they have had before. */
  readonly exchange?: string;
  readonly inputSchema?: JsonValue | undefined;
  /** The client was answered already, so that the upstream can ask it nothing. */
  readonly isDetached?: boolean;
}

const EXCHANGE_KEY = "countersign/exchange";

/**
 * Sends a client's request to one upstream, in the upstream's era. A connection that turns out to have ended before
 * anything was sent is opened anew, once. Rejects only if the upstream cannot be connected to.
 */
export async function sendUpstream(
  member: Member,
  request: ClientRequest,
  sending: Sending,
): Promise<Reply> {
  const connection = await member.link.connection();
  const reply = await sendOn(connection, member, request, sending);
  if (reply.kind !== "not-sent" || !connection.isClosed) return reply;
  return sendOn(await member.link.connection(), member, request, sending);
}

async function sendOn(
  connection: UpstreamConnection,
  member: Member,
  request: ClientRequest,
  { params, signal, onProgress, exchange, inputSchema, isDetached = false }: Sending,
): Promise<Reply> {
  const meta = metaFor(connection, request, params?.["_meta"], exchange, isDetached);
  const { _meta, ...rest } = params ?? {};
  const sent =
    meta === undefined ? (params === undefined ? undefined : rest) : { ...rest, _meta: meta };
  const isModernHttp = connection.era === "modern" && "url" in member.link.settings.server;
  const reply = await connection.request(request.method, sent, {
    signal,
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(isModernHttp ? { headers: paramHeaders(inputSchema, rest["arguments"]) } : {}),
  });
  return inEraOf(request, reply);
}

function metaFor(
  { era }: UpstreamConnection,
  { envelope }: ClientRequest,
  given: JsonValue | undefined,
  exchange: string | undefined,
  isDetached: boolean,
): JsonObject | undefined {
  // The client's token is not the upstream's: the connection gives the request one of its own.
  // And what is said to our reviewers is said to nobody else.
  const {
    progressToken: _token,
    [JUSTIFICATION_KEY]: _said,
    ...meta
  } = isJsonObject(given) ? given : {};
  const all = {
    ...meta,
    ...(era === "modern" ? carried(envelope, isDetached) : {}),
    ...(exchange === undefined ? {} : { [EXCHANGE_KEY]: exchange }),
  };
  return Object.keys(all).length === 0 && given === undefined ? undefined : all;
}

/** What a modern client says about itself goes on to a modern upstream; the revision is the connection's. */
function carried(envelope: JsonObject | undefined, isDetached: boolean): JsonObject {
  const { "io.modelcontextprotocol/protocolVersion": _, ...kept } = envelope ?? {};
  return capabilitiesWithout(kept, isDetached);
}

/** A legacy client does not know that results have a type. */
function inEraOf({ era }: ClientRequest, reply: Reply): Reply {
  if (era === "modern" || reply.kind !== "result") return reply;
  const { resultType, ...result } = reply.result;
  if (resultType === undefined) return reply;
  if (resultType === "complete") return { kind: "result", result };
  const message =
    "the upstream asks for something that this client's protocol revision cannot give";
  return {
    kind: "error",
    error: { code: INTERNAL_ERROR, message, data: { [OWN_ERROR_KEY]: true } },
  };
}
