/**
 * Answers a plain tool call of 2026-07-28 over HTTP without the SDK, which makes a server for each request and takes
 * longer over that than everything else here. What is answered is what the SDK would have written.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isJsonObject, type JsonObject, type JsonValue, type Requester } from "@countersign/core";
import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { MISSING_CLIENT_CAPABILITY } from "../call/answer-about-task.ts";
import { mayBeAsked } from "../call/asking-capabilities.ts";
import { Outbox } from "../call/outbox.ts";
import {
  type Answer,
  HEADER_MISMATCH,
  INVALID_PARAMS,
  isMessageId,
  type MessageId,
} from "../json-rpc/message.ts";
import type { Peer } from "../peer/peer.ts";
import { isVisit } from "../peer/visits.ts";
import { HttpAnswer } from "./http-answer.ts";
import { callerOf, type Received } from "./read-request.ts";
import { runRequest, type ServedClientTerms } from "./served-client.ts";

const RESERVED = "io.modelcontextprotocol/";
const REVISION = "2026-07-28";

/** More than a requester's clients declare. A client that says something else each time goes the long way. */
const MOST_KNOWN = 64;

/** A call that says nothing but what is understood here. */
export interface PlainCall {
  readonly id: MessageId;
  readonly params: JsonObject;
  readonly envelope: JsonObject;
}

/** Remembers what requests have said about themselves and was well-formed: the SDK found so, and served them. */
export class KnownEnvelopes {
  readonly #known = new Set<string>();

  add(body: unknown): void {
    const parts = isJsonObject(body) ? partsOf(body) : undefined;
    if (parts === undefined) return;
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.add(JSON.stringify(parts.envelope));
  }

  /** The call in a request; `undefined` for every other, and for one that may be refused. */
  plainCall({ headers }: IncomingMessage, body: JsonObject): PlainCall | undefined {
    const { jsonrpc, id, method, params: _params, ...more } = body;
    const parts = partsOf(body);
    if (parts === undefined || jsonrpc !== "2.0" || !isMessageId(id)) return undefined;
    if (method !== "tools/call" || Object.keys(more).length > 0) return undefined;
    const { params, envelope } = parts;
    const { name, arguments: args, inputResponses, requestState } = params;
    const isPlain =
      typeof name === "string" &&
      (args === undefined || isJsonObject(args)) &&
      inputResponses === undefined &&
      requestState === undefined;
    // Log messages go to those who ask for them in the SDK's own way.
    const isQuiet = envelope[`${RESERVED}logLevel`] === undefined;
    const { accept = "", "content-type": type = "", "mcp-session-id": session } = headers;
    const isWellMade =
      session === undefined &&
      headers["mcp-protocol-version"] === REVISION &&
      headers["mcp-method"] === method &&
      headers["mcp-name"] === name &&
      accept.includes("application/json") &&
      accept.includes("text/event-stream") &&
      /^application\/json\s*(?:;|$)/i.test(type);
    return isPlain && isQuiet && isWellMade && this.#known.has(JSON.stringify(envelope))
      ? { id, params, envelope }
      : undefined;
  }
}

/** Parameters and envelope, parted as the SDK does it. */
function partsOf({
  params,
}: JsonObject): { readonly params: JsonObject; readonly envelope: JsonObject } | undefined {
  const meta = isJsonObject(params) ? params["_meta"] : undefined;
  if (!isJsonObject(params) || !isJsonObject(meta)) return undefined;
  const all = Object.entries(meta);
  const own = ENVELOPE.flatMap((key) => (meta[key] === undefined ? [] : [[key, meta[key]]]));
  // What else the protocol reserves is not for here to know.
  const isKnown = all.every(([key]) => !key.startsWith(RESERVED) || ENVELOPE.includes(key));
  const rest = all.filter(([key]) => !ENVELOPE.includes(key));
  const envelope = Object.fromEntries(own) as JsonObject;
  if (!isKnown || envelope[`${RESERVED}protocolVersion`] !== REVISION) return undefined;
  const { _meta, ...others } = params;
  return {
    params: rest.length === 0 ? others : { ...others, _meta: Object.fromEntries(rest) },
    envelope,
  };
}

const ENVELOPE: readonly string[] = [
  "protocolVersion",
  "clientInfo",
  "clientCapabilities",
  "logLevel",
].map((key) => RESERVED + key);

export interface ModernCallTerms {
  readonly peer: Peer;
  readonly requester: Requester;
  readonly track: ServedClientTerms["track"];
}

/** Answers `call` on `res`. Never rejects. */
export async function answerModernCall(
  terms: ModernCallTerms,
  { id, params, envelope }: PlainCall,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { peer, requester } = terms;
  const leaving = new AbortController();
  const http = new HttpAnswer(res, undefined, () => leaving.abort("the client has gone"));
  const received: Received = {
    id,
    method: "tools/call",
    params,
    envelope,
    signal: leaving.signal,
    hasGone: () => leaving.signal.aborted,
    handedOver: http.handedOver,
    header: (name) => {
      const value = req.headers[name.toLowerCase()];
      return typeof value === "string" ? value : null;
    },
    notify: (method, body) => http.send({ jsonrpc: "2.0", method, params: body }),
  };
  const caller = callerOf(requester, envelope[`${RESERVED}clientInfo`]);
  const as = { caller, client: received, outbox: () => new Outbox(), running: [] };
  try {
    let deliver: (() => void) | undefined;
    const { serverInfo } = await peer.hello(caller);
    const given = await runRequest({ ...terms, era: "modern" }, as, received, (callback) => {
      deliver = callback;
    });
    const answer = askingWhatItMay(envelope, given);
    if (leaving.signal.aborted) return http.end();
    await http.send(asWritten(id, answer, serverInfo) as JSONRPCMessage, statusOf(answer));
    deliver?.();
  } catch {
    http.end();
  }
}

/** As the SDK writes it: results have a type and name their server, errors have nothing but their three members. */
function asWritten(id: MessageId, answer: Answer, serverInfo: object): object {
  if ("error" in answer) {
    const { code, message, data } = answer.error;
    const written = code === RESOURCE_NOT_FOUND ? INVALID_PARAMS : code;
    const error = { code: written, message, ...(data === undefined ? {} : { data }) };
    return { jsonrpc: "2.0", id, error };
  }
  const typed =
    answer.result["resultType"] === undefined
      ? { ...answer.result, resultType: "complete" }
      : answer.result;
  const { _meta: meta } = typed;
  const isNamed = meta !== undefined && (!isJsonObject(meta) || meta[SERVER_INFO] !== undefined);
  const result = isNamed
    ? typed
    : { ...typed, _meta: { ...(meta as JsonObject), [SERVER_INFO]: serverInfo } };
  return { result, jsonrpc: "2.0", id };
}

const SERVER_INFO = `${RESERVED}serverInfo`;

/** What revisions before 2026-07-28 say of a resource that there is not. */
const RESOURCE_NOT_FOUND = -32002;

/** A client is asked nothing that it did not declare; the request is then as if it had not been well-formed. */
function askingWhatItMay(envelope: JsonObject, answer: Answer): Answer {
  const asked = "result" in answer ? answer.result["inputRequests"] : undefined;
  if (!isJsonObject(asked)) return answer;
  const declared = envelope[`${RESERVED}clientCapabilities`];
  for (const one of Object.values(asked)) {
    const { method, params } = isJsonObject(one) ? one : {};
    const known = isJsonObject(params) ? params : undefined;
    if (typeof method === "string" && mayBeAsked(declared, method, known)) continue;
    const message = "the upstream asks for something that the client did not declare";
    const requiredCapabilities = capabilityFor(method, known);
    return { error: { code: MISSING_CLIENT_CAPABILITY, message, data: { requiredCapabilities } } };
  }
  return answer;
}

function capabilityFor(method: JsonValue | undefined, params: JsonObject | undefined): JsonObject {
  switch (method) {
    case "elicitation/create":
      return { elicitation: isVisit(params) ? { url: {} } : { form: {} } };
    case "sampling/createMessage":
      return { sampling: params?.["tools"] === undefined ? {} : { tools: {} } };
    default:
      return { roots: {} };
  }
}

/** The two that the revision wants refused by a status of HTTP. */
function statusOf(answer: Answer): number {
  const code = "error" in answer ? answer.error.code : undefined;
  return code === HEADER_MISMATCH || code === MISSING_CLIENT_CAPABILITY ? 400 : 200;
}
