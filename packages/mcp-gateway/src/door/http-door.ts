/**
 * Streamable HTTP. A request of the legacy era belongs to a session, which its `initialize` opened and which is bound
 * to the requester; one of the modern era says everything itself. Who the requester is, the caller has established.
 */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isJsonObject, type JsonObject, type Requester } from "@countersign/core";
import {
  isInitializeRequest,
  isLegacyRequest,
  type JSONRPCMessage,
  type ServerContext,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import {
  INTERNAL_ERROR,
  INVALID_REQUEST,
  type MessageId,
  PARSE_ERROR,
} from "../json-rpc/message.ts";
import { parseClientLine } from "../json-rpc/client-line.ts";
import type { Peer } from "../peer/peer.ts";
import type { ClientIdentity } from "../upstream/client-identity.ts";
import type { DirectChannel, DownstreamServer } from "./downstream-server.ts";
import { HttpAnswer } from "./http-answer.ts";
import { arrivalOn, readBody, webRequest, writeResponse } from "./http-exchange.ts";
import { type ModernHttp, modernHttp } from "./modern-http.ts";
import { ownAddress } from "./own-address.ts";
import { type Arrival, declaredIn, identityOf } from "./read-request.ts";
import { type ServedClientTerms, serveClient } from "./served-client.ts";
import { refusalOf } from "./stream-transport.ts";

export interface HttpDoorTerms {
  readonly maxMessageBytes: number;
  /** Beside loopback's. */
  readonly hosts: readonly string[];
  readonly openLegacyPeer: (identity: ClientIdentity) => Promise<Peer>;
  /** @param declared the capabilities in the request, as they came. */
  readonly modernPeer: (requester: Requester, declared: unknown) => Promise<Peer>;
  readonly track: ServedClientTerms["track"];
}

/** A session that nobody has used for this long, and nobody listens to, is closed with its upstreams. */
export const SESSION_IDLE_MS: number = 30 * 60_000;

/** Of one requester. Each has upstream processes of its own. */
const MOST_SESSIONS = 64;

const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "DELETE"]);

interface Session {
  readonly requester: Requester;
  readonly server: DownstreamServer;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  /** Requests that are being answered, listening streams among them. */
  open: number;
  lastUsed: number;
}

export class HttpDoor {
  readonly #terms: HttpDoorTerms;
  readonly #sessions = new Map<string, Session>();
  /** Sessions on their way, by requester: they count, or many could be opened at once. */
  readonly #opening = new Map<string, number>();
  readonly #modern = new Map<Peer, ModernHttp>();
  readonly #arrivals = new WeakMap<Request, Arrival>();
  readonly #isForUs: ReturnType<typeof ownAddress>;
  readonly #sweep: NodeJS.Timeout;

  constructor(terms: HttpDoorTerms) {
    this.#terms = terms;
    this.#isForUs = ownAddress(["localhost", "127.0.0.1", "[::1]", ...terms.hosts]);
    this.#sweep = setInterval(() => this.#closeIdle(), 60_000).unref();
  }

  async handle(req: IncomingMessage, res: ServerResponse, requester: Requester): Promise<void> {
    // A page in somebody's browser must not get here by a name that resolves to this machine.
    if (!this.#isForUs(req, res)) return;
    if (req.url?.split("?", 1)[0] !== "/mcp") {
      res.writeHead(404).end();
      return;
    }
    if (!METHODS.has(req.method ?? "")) {
      res.writeHead(405, { allow: [...METHODS].join(", ") }).end();
      return;
    }
    const body = req.method === "POST" ? await this.#bodyOf(req) : undefined;
    if (body !== undefined && this.#respondDirectly(req, body, requester, res)) return;
    if (isJsonObject(body) && (await this.#respondPlainly(req, body, requester, res))) return;
    const arrival = arrivalOn(res);
    const request = webRequest(req, arrival.gone);
    this.#arrivals.set(request, arrival);
    const response =
      body instanceof Response
        ? body
        : await this.#respond(request, body, requester, res).catch(failed);
    await writeResponse(res, response);
  }

  /** A peer of modern requests is closed; the next request gets a new one. */
  async forget(peer: Peer): Promise<void> {
    const modern = this.#modern.get(peer);
    this.#modern.delete(peer);
    await modern?.close();
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    await Promise.all([
      ...[...this.#sessions.values()].map(({ transport }) => transport.close()),
      ...[...this.#modern.values()].map((modern) => modern.close()),
    ]);
  }

  async #bodyOf(req: IncomingMessage): Promise<JsonObject | readonly JsonObject[] | Response> {
    const { maxMessageBytes } = this.#terms;
    const bytes = await readBody(req, maxMessageBytes);
    if (bytes === "too-large") {
      return refusal(413, refusalOf("too-large", maxMessageBytes), undefined, {
        connection: "close",
      });
    }
    const messages: JsonObject[] = [];
    const parsed = parseClientLine({ kind: "line", bytes });
    for (const one of parsed) {
      if (one.kind === "unusable") {
        return refusal(400, refusalOf(one.problem, maxMessageBytes), one.id);
      }
      messages.push(one.message as unknown as JsonObject);
    }
    const [only] = messages;
    if (only === undefined) {
      return refusal(400, { code: PARSE_ERROR, message: "Parse error: the body is empty" });
    }
    return messages.length === 1 ? only : messages;
  }

  /** Answers a session's plain requests without the SDK. @returns whether it did. */
  #respondDirectly(
    req: IncomingMessage,
    body: JsonObject | readonly JsonObject[] | Response,
    requester: Requester,
    res: ServerResponse,
  ): boolean {
    const sessionId = req.headers["mcp-session-id"];
    if (typeof sessionId !== "string" || !isJsonObject(body)) return false;
    const session = this.#sessions.get(sessionId);
    if (session === undefined || !isOf(session, requester)) return false;
    if (!isWellMade(req, session.server)) return false;
    const channelFor = (withdraw: () => void): DirectChannel => {
      inUse(session, res);
      return new HttpAnswer(res, sessionId, withdraw);
    };
    const message = body as unknown as JSONRPCMessage;
    if (!session.server.serveDirectly(message, channelFor)) return false;
    if (!("id" in message)) res.writeHead(202).end();
    return true;
  }

  /** The same for a plain call of the modern era, of a client that has said before what it says about itself. */
  async #respondPlainly(
    req: IncomingMessage,
    body: JsonObject,
    requester: Requester,
    res: ServerResponse,
  ): Promise<boolean> {
    const isOne = body["method"] === "tools/call" && req.headers["mcp-session-id"] === undefined;
    if (!isOne || declaredIn(body) === undefined) return false;
    const modern = await this.#modernOf(requester, body).catch(() => undefined);
    return modern?.answerPlainly(req, body, res) === true;
  }

  async #respond(
    request: Request,
    body: JsonObject | readonly JsonObject[] | undefined,
    requester: Requester,
    res: ServerResponse,
  ): Promise<Response> {
    const sessionId = request.headers.get("mcp-session-id");
    if (sessionId !== null) {
      const session = this.#sessions.get(sessionId);
      // Somebody else's session is answered like one that does not exist.
      if (session === undefined || !isOf(session, requester)) return noSession();
      inUse(session, res);
      return session.transport.handleRequest(request, { parsedBody: body });
    }
    if (request.method !== "POST" || body === undefined) {
      return new Response(null, { status: 405, headers: { allow: "POST" } });
    }
    if (!(await isLegacyRequest(request, body))) {
      return (await this.#modernOf(requester, body)).fetch(
        request,
        body,
        this.#arrivals.get(request)?.gone ?? NOBODY.gone,
      );
    }
    if (!isInitializeRequest(body)) {
      return refusal(400, { code: INVALID_REQUEST, message: "Invalid Request: initialize first" });
    }
    const opening = this.#opening.get(requester.id) ?? 0;
    if (!this.#makeRoom(requester, opening)) {
      const message = `all ${MOST_SESSIONS} sessions of this requester are in use: end one, or try again later`;
      return refusal(503, { code: INTERNAL_ERROR, message }, undefined, { "retry-after": "5" });
    }
    this.#opening.set(requester.id, opening + 1);
    try {
      return await this.#initialize(request, body as unknown as JsonObject, requester);
    } finally {
      const left = (this.#opening.get(requester.id) ?? 1) - 1;
      if (left > 0) this.#opening.set(requester.id, left);
      else this.#opening.delete(requester.id);
    }
  }

  /** Most clients leave without ending their session: the one left for longest makes room. @returns whether there is. */
  #makeRoom(requester: Requester, opening: number): boolean {
    const own = [...this.#sessions].filter(([, one]) => one.requester.id === requester.id);
    if (own.length + opening < MOST_SESSIONS) return true;
    const unused = own.filter(([, { open }]) => open === 0);
    const [id, left] = unused.sort(([, a], [, b]) => a.lastUsed - b.lastUsed)[0] ?? [];
    if (id === undefined || left === undefined) return false;
    this.#sessions.delete(id);
    void left.transport.close();
    return true;
  }

  async #initialize(request: Request, body: JsonObject, requester: Requester): Promise<Response> {
    const initialize = isJsonObject(body["params"]) ? body["params"] : {};
    const peer = await this.#terms.openLegacyPeer(identityOf(initialize));
    const server = await this.#serve(peer, requester, initialize);
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        this.#sessions.set(id, {
          requester,
          server,
          transport,
          open: 0,
          lastUsed: Date.now(),
        });
      },
    });
    const stopServing = server.onclose;
    server.onclose = () => {
      stopServing?.();
      if (transport.sessionId !== undefined) this.#sessions.delete(transport.sessionId);
      void peer.retire();
    };
    await server.connect(transport);
    const response = await transport.handleRequest(request, { parsedBody: body });
    // Refused before it became a session: nobody will come back for what was opened for it.
    if (transport.sessionId === undefined) await server.close();
    return response;
  }

  async #serve(
    peer: Peer,
    requester: Requester,
    initialize: JsonObject,
  ): Promise<DownstreamServer> {
    try {
      return await serveClient({
        peer,
        requester,
        era: "legacy",
        clientInfo: initialize["clientInfo"],
        arrivalOf: (context) => this.#arrivalOf(context),
        track: this.#terms.track,
      });
    } catch (error) {
      // Nobody will come back for it.
      await peer.close();
      throw error;
    }
  }

  async #modernOf(requester: Requester, body: unknown): Promise<ModernHttp> {
    const peer = await this.#terms.modernPeer(requester, declaredIn(body));
    let modern = this.#modern.get(peer);
    if (modern === undefined) {
      modern = modernHttp({
        peer,
        requester,
        arrivalOf: (context) => this.#arrivalOf(context),
        track: this.#terms.track,
      });
      this.#modern.set(peer, modern);
    }
    return modern;
  }

  #arrivalOf({ http }: ServerContext): Arrival {
    const arrival = http?.req === undefined ? undefined : this.#arrivals.get(http.req);
    return arrival ?? NOBODY;
  }

  #closeIdle(): void {
    const longAgo = Date.now() - SESSION_IDLE_MS;
    for (const { open, lastUsed, transport } of this.#sessions.values()) {
      if (open === 0 && lastUsed < longAgo) void transport.close();
    }
  }
}

/** What comes in a session is recorded as the requester's that opened it, through the same program. */
function isOf({ requester: { id, actor, keyMadeBy } }: Session, requester: Requester): boolean {
  return id === requester.id && actor === requester.actor && keyMadeBy === requester.keyMadeBy;
}

function inUse(session: Session, res: ServerResponse): void {
  session.open++;
  res.once("close", () => {
    session.open--;
    session.lastUsed = Date.now();
  });
}

/** Whether a request's headers are those the transport asks for; if not, it says what is wrong with them. */
function isWellMade({ headers }: IncomingMessage, server: DownstreamServer): boolean {
  const { accept = "", "content-type": type = "", "mcp-protocol-version": version } = headers;
  return (
    accept.includes("application/json") &&
    accept.includes("text/event-stream") &&
    /^application\/json\s*(?:;|$)/i.test(type) &&
    (version === undefined || (typeof version === "string" && server.speaks(version)))
  );
}

/** Nobody knows who waits for the answer, so nobody is taken to have got it. */
const NOBODY: Arrival = {
  gone: new AbortController().signal,
  handedOver: Promise.resolve(false),
};

function failed(): Response {
  return refusal(500, { code: INTERNAL_ERROR, message: "Internal error" });
}

function noSession(): Response {
  return refusal(404, { code: -32001, message: "Session not found" });
}

function refusal(
  status: number,
  error: { readonly code: number; readonly message: string },
  id?: MessageId,
  headers: Record<string, string> = {},
): Response {
  return Response.json({ jsonrpc: "2.0", error, id: id ?? null }, { status, headers });
}
