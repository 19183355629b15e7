import type { IncomingMessage, ServerResponse } from "node:http";
import type { JsonObject, Requester } from "@countersign/core";
import { isJsonObject } from "@countersign/core";
import {
  createMcpHandler,
  InMemoryServerEventBus,
  type ServerContext,
  type ServerEventBus,
} from "@modelcontextprotocol/server";
import { TASK_METHODS } from "../call/answer-about-task.ts";
import { Outbox } from "../call/outbox.ts";
import { HEADER_MISMATCH, METHOD_NOT_FOUND } from "../json-rpc/message.ts";
import type { Peer } from "../peer/peer.ts";
import { answerModernCall, KnownEnvelopes } from "./modern-call.ts";
import type { Arrival } from "./read-request.ts";
import { watchedIn } from "../peer/resource-watch.ts";
import { callerOf, clientInfoIn } from "./read-request.ts";
import { type ServedClientTerms, serveClient } from "./served-client.ts";

export interface ModernHttpTerms {
  readonly peer: Peer;
  readonly requester: Requester;
  readonly arrivalOf: (context: ServerContext) => Arrival;
  readonly track: ServedClientTerms["track"];
}

export interface ModernHttp {
  /** Answers a plain call by itself. @returns whether it did. */
  answerPlainly(req: IncomingMessage, body: JsonObject, res: ServerResponse): boolean;
  /** @param gone aborts when the client that waits for the response has gone */
  fetch(request: Request, body: unknown, gone: AbortSignal): Promise<Response>;
  close(): Promise<void>;
}

/** What the SDK knows how to refuse by itself. Of anything else only the upstream knows whether it exists. */
const KNOWN: ReadonlySet<string> = new Set([
  "server/discover",
  "subscriptions/listen",
  "tools/list",
  "tools/call",
  "resources/list",
  "resources/templates/list",
  "resources/read",
  "prompts/list",
  "prompts/get",
  "completion/complete",
  ...TASK_METHODS,
]);

/**
 * Serves one requester's requests of the modern era. Each has a server of its own for as long as it runs; what
 * upstreams announce goes to the requester's listening streams.
 */
export function modernHttp({ peer, requester, arrivalOf, track }: ModernHttpTerms): ModernHttp {
  /** Codes of the errors with which requests were answered. */
  const refusals = new WeakMap<Request, number>();
  /** Requests that the SDK found nothing wrong with. */
  const served = new WeakSet<Request>();
  const handler = createMcpHandler(
    () =>
      serveClient({
        peer,
        requester,
        era: "modern",
        clientInfo: undefined,
        arrivalOf(context) {
          if (context.http?.req !== undefined) served.add(context.http.req);
          return arrivalOf(context);
        },
        track,
        onRefused: (request, code) => refusals.set(request, code),
      }),
    { legacy: "reject", bus: leasingBus(peer), onerror: () => undefined },
  );
  const stop = peer.sinks.add({
    caller: callerOf(requester, undefined),
    outbox: new Outbox(),
    async notify(method, params) {
      announce(handler.notify, method, params);
    },
  });
  const watches = new Set<() => void>();
  const known = new KnownEnvelopes();
  return {
    answerPlainly(req, body, res) {
      const call = known.plainCall(req, body);
      if (call === undefined) return false;
      void answerModernCall({ peer, requester, track }, call, req, res);
      return true;
    },
    async fetch(request, body, gone) {
      const uris = watchedIn(body);
      if (uris.length > 0) {
        const unwatch = peer.watch(callerOf(requester, clientInfoIn(body)), uris);
        watches.add(unwatch);
        const onGone = (): void => {
          watches.delete(unwatch);
          unwatch();
        };
        gone.addEventListener("abort", onGone, { once: true });
        if (gone.aborted) onGone();
      }
      const response = await handler.fetch(request, { parsedBody: body });
      if (served.has(request)) known.add(body);
      const code = refusals.get(request);
      const method = isJsonObject(body) ? body["method"] : undefined;
      const isUnknown = typeof method === "string" && !KNOWN.has(method);
      return code === undefined ? response : withStatusOf(response, code, isUnknown);
    },
    async close() {
      stop();
      for (const unwatch of watches) unwatch();
      await handler.close();
    },
  };
}

/** Keeps the peer awake for as long as somebody listens. */
function leasingBus(peer: Peer): ServerEventBus {
  const bus = new InMemoryServerEventBus();
  return {
    publish: (event) => bus.publish(event),
    subscribe(listener) {
      const release = peer.lease();
      const unsubscribe = bus.subscribe(listener);
      return () => {
        unsubscribe();
        release();
      };
    },
  };
}

function announce(
  notify: ReturnType<typeof createMcpHandler>["notify"],
  method: string,
  params: JsonObject | undefined,
): void {
  switch (method) {
    case "notifications/tools/list_changed":
      return notify.toolsChanged();
    case "notifications/prompts/list_changed":
      return notify.promptsChanged();
    case "notifications/resources/list_changed":
      return notify.resourcesChanged();
    case "notifications/resources/updated":
      if (typeof params?.["uri"] === "string") notify.resourceUpdated(params["uri"]);
      return;
    default:
    // The modern era has no stream for anything else.
  }
}

/**
 * 2026-07-28 answers an unknown method with HTTP status 404, as the SDK does for those it knows to be unknown, and what
 * disagrees with its headers with 400.
 */
function withStatusOf(response: Response, code: number, isUnknown: boolean): Response {
  const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
  const status =
    code === METHOD_NOT_FOUND && isUnknown ? 404 : code === HEADER_MISMATCH ? 400 : 200;
  if (response.status !== 200 || status === 200 || !isJson) return response;
  return new Response(response.body, { status, headers: response.headers });
}
