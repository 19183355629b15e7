import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import type { ClientRequest } from "../call/client-request.ts";
import { capabilitiesWithout } from "../call/waiting.ts";
import { INTERNAL_ERROR } from "../json-rpc/message.ts";
import { OWN_ERROR_KEY } from "../json-rpc/own-error.ts";
import { paramHeaders } from "../upstream/param-headers.ts";
import type { Reply } from "../upstream/reply.ts";
import type { UpstreamConnection } from "../upstream/upstream-connection.ts";
import { askAndGoOn } from "./ask-and-go-on.ts";
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
  const options = {
    signal,
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(isModernHttp ? { headers: paramHeaders(inputSchema, rest["arguments"]) } : {}),
  };
  const isAskable = connection.era === "legacy" && request.asking !== undefined && !isDetached;
  if (isAskable) member.askable.add(request);
  try {
    const reply = await connection.request(request.method, sent, options);
    const by = { upstream: member.name, trust: member.link.settings.trust };
    const last = await askAndGoOn(request, by, reply, (answers) =>
      connection.request(request.method, { ...sent, ...answers }, options),
    );
    return inEraOf(request, last);
  } finally {
    member.askable.delete(request);
  }
}

function metaFor(
  { era }: UpstreamConnection,
  { envelope }: ClientRequest,
  given: JsonValue | undefined,
  exchange: string | undefined,
  isDetached: boolean,
): JsonObject | undefined {
  const all = {
    ...metaThatGoesOn(given),
    ...(era === "modern" ? carried(envelope, isDetached) : {}),
    ...(exchange === undefined ? {} : { [EXCHANGE_KEY]: exchange }),
  };
  return Object.keys(all).length === 0 && given === undefined ? undefined : all;
}

/**
 * `_meta` of a client is neither judged nor shown to a reviewer, so only what cannot carry anything goes on: identifiers
 * of a fixed form. Not the progress token, since the connection gives the request one of its own.
 */
const META_THAT_GOES_ON: Readonly<Record<string, RegExp>> = {
  traceparent: /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/, // W3C Trace Context
  "claudecode/toolUseId": /^[\w-]{1,64}$/,
};

function metaThatGoesOn(given: JsonValue | undefined): JsonObject {
  if (!isJsonObject(given)) return {};
  return Object.fromEntries(
    Object.entries(given).filter(
      ([key, value]) =>
        Object.hasOwn(META_THAT_GOES_ON, key) &&
        typeof value === "string" &&
        META_THAT_GOES_ON[key]?.test(value) === true,
    ),
  );
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
