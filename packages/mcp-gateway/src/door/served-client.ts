import { isJsonObject, type JsonObject, type Requester } from "@countersign/core";
import type { ServerContext } from "@modelcontextprotocol/server";
import type { ClientRequest } from "../call/client-request.ts";
import { Outbox } from "../call/outbox.ts";
import { type Answer, INTERNAL_ERROR, type MessageId } from "../json-rpc/message.ts";
import { ownError } from "../json-rpc/own-error.ts";
import type { Peer } from "../peer/peer.ts";
import type { Era } from "../upstream/client-identity.ts";
import { DownstreamServer } from "./downstream-server.ts";
import { type Arrival, callerOf, type Received } from "./read-request.ts";

export interface ServedClientTerms {
  readonly peer: Peer;
  readonly requester: Requester;
  readonly era: Era;
  /** What the client says about itself, for as long as a request does not say it anew. */
  readonly clientInfo: unknown;
  readonly arrivalOf: (context: ServerContext) => Arrival;
  /** A request that came over HTTP is answered with an error of this code. */
  readonly onRefused?: (request: Request, code: number) => void;
  /** Runs a request, so that shutting down can wait for it. */
  readonly track: <T>(run: (shutdown: AbortSignal) => Promise<T>) => Promise<T>;
}

/** What belongs to no request. */
const ABOUT_SERVER: ReadonlySet<string> = new Set([
  "notifications/tools/list_changed",
  "notifications/prompts/list_changed",
  "notifications/resources/list_changed",
  "notifications/resources/updated",
  "notifications/tasks/status",
  "notifications/elicitation/complete",
]);

/** What stays the same over the requests of one client. */
export interface ServedAs {
  readonly caller: ReturnType<typeof callerOf>;
  readonly client: object;
  readonly outbox: () => Outbox;
  readonly running: MessageId[];
}

/**
 * Has the peer answer one request.
 *
 * @param onDelivered is given what is to be called once the answer was handed over.
 */
export function runRequest(
  { peer, requester, era, track }: Pick<ServedClientTerms, "peer" | "requester" | "era" | "track">,
  { caller, client, outbox, running }: ServedAs,
  received: Received,
  onDelivered: (callback: () => void) => void,
): Promise<Answer> {
  const { id, method, params, envelope, signal, hasGone, handedOver, header } = received;
  return track(async (shutdown) => {
    if (shutdown.aborted) return ownError(INTERNAL_ERROR, "the gateway is shutting down");
    const request: ClientRequest = {
      caller: callerInEnvelope(requester, envelope) ?? caller,
      era,
      client,
      method,
      params,
      envelope,
      signal,
      hasGone,
      ...(header === undefined ? {} : { header }),
      shutdown,
      outbox: outbox(),
      notify: (notification, body) => received.notify(notification, body),
      onDelivered: (callback) =>
        onDelivered(() => {
          void handedOver.then((isHandedOver) => {
            if (isHandedOver) callback();
          });
        }),
    };
    running.push(id);
    try {
      return await peer.handle(request);
    } finally {
      running.splice(running.indexOf(id), 1);
      // Whoever shuts down waits until the answer is written, too.
      if (shutdown.aborted) void track(() => handedOver);
    }
  });
}

/** A client and the peer it talks to: requests go in, answers, notifications and questions come out. */
export async function serveClient(terms: ServedClientTerms): Promise<DownstreamServer> {
  const { peer, requester, era, arrivalOf } = terms;
  const caller = callerOf(requester, terms.clientInfo);
  const delivered = new Map<MessageId, () => void>();
  const running: MessageId[] = [];
  const shared = new Outbox();
  // A legacy client has one order of events; modern requests stand alone.
  const outbox = (): Outbox => (era === "legacy" ? shared : new Outbox());
  const as: ServedAs = { caller, client: shared, outbox, running };

  const onRequest = async (received: Received): Promise<Answer> => {
    const { id, signal } = received;
    const answer = await runRequest(terms, as, received, (callback) => delivered.set(id, callback));
    // It is not sent, and whoever reuses its id has not been given it.
    if (signal.aborted) delivered.delete(id);
    return answer;
  };

  const server: DownstreamServer = new DownstreamServer({
    hello: await peer.hello(caller),
    era,
    arrivalOf,
    ...(terms.onRefused === undefined ? {} : { onRefused: terms.onRefused }),
    onRequest,
    onNotification: (method, params) => peer.tell(caller, method, params),
    onSent(id) {
      delivered.get(id)?.();
      delivered.delete(id);
    },
  });
  const stop = peer.sinks.add({
    caller,
    outbox: shared,
    async notify(method, params) {
      const notification = { method, ...(params === undefined ? {} : { params }) } as never;
      // Over HTTP, what belongs to a request goes where the client reads that request's answer.
      const relatedRequestId =
        era === "modern" || ABOUT_SERVER.has(method) ? undefined : running.at(-1);
      await server.notification(
        notification,
        relatedRequestId === undefined ? {} : { relatedRequestId },
      );
    },
    ...(era === "legacy"
      ? {
          request: (method: string, params: JsonObject | undefined, signal: AbortSignal) =>
            server.ask(method, params, signal, running.at(-1)),
        }
      : {}),
  });
  server.onclose = () => stop();
  return server;
}

function callerInEnvelope(
  requester: Requester,
  envelope: JsonObject | undefined,
): ReturnType<typeof callerOf> | undefined {
  const info = envelope?.["io.modelcontextprotocol/clientInfo"];
  return isJsonObject(info) ? callerOf(requester, info) : undefined;
}
