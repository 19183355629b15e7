/**
 * Single resources that clients want to hear of. Up to 2025-11-25 a client subscribes to each (`resources/subscribe`);
 * from 2026-07-28 on it names them in what it listens to (`subscriptions/listen`). Either way round, the other is spoken
 * to in its own words.
 */
import { type Caller, isJsonObject, type JsonObject } from "@countersign/core";
import type { ClientRequest } from "../call/client-request.ts";
import { Outbox } from "../call/outbox.ts";
import { INVALID_PARAMS, METHOD_NOT_FOUND } from "../json-rpc/message.ts";
import { ownError } from "../json-rpc/own-error.ts";
import type { Reply } from "../upstream/reply.ts";
import type { UpstreamConnection } from "../upstream/upstream-connection.ts";
import type { Member } from "./member.ts";

/** Of one client at a time; more are not listened to. */
const MOST_WATCHED = 256;

const SUBSCRIBE = "resources/subscribe";
const UNSUBSCRIBE = "resources/unsubscribe";

/** The resources that a message of 2026-07-28 asks to hear of. */
export function watchedIn(message: unknown): readonly string[] {
  if (!isJsonObject(message) || message["method"] !== "subscriptions/listen") return [];
  const { params } = message;
  const filter = isJsonObject(params) ? params["notifications"] : undefined;
  const uris = isJsonObject(filter) ? filter["resourceSubscriptions"] : undefined;
  if (!Array.isArray(uris)) return [];
  return uris.filter((uri) => typeof uri === "string").slice(0, MOST_WATCHED);
}

/** Subscribes on behalf of clients that listen: once to each resource, for as long as somebody does. */
export class ResourceWatch {
  readonly #answer: (request: ClientRequest) => Promise<unknown>;
  readonly #watchers = new Map<string, number>();

  /** @param answer handles `resources/subscribe` and `resources/unsubscribe`, under guard. */
  constructor(answer: (request: ClientRequest) => Promise<unknown>) {
    this.#answer = answer;
  }

  /** @returns how to stop. */
  add(caller: Caller, uris: readonly string[]): () => void {
    for (const uri of uris) {
      const watchers = this.#watchers.get(uri) ?? 0;
      this.#watchers.set(uri, watchers + 1);
      if (watchers === 0) this.#ask(caller, SUBSCRIBE, uri);
    }
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      for (const uri of uris) {
        const left = (this.#watchers.get(uri) ?? 1) - 1;
        this.#watchers.set(uri, left);
        if (left > 0) continue;
        this.#watchers.delete(uri);
        this.#ask(caller, UNSUBSCRIBE, uri);
      }
    };
  }

  #ask(caller: Caller, method: string, uri: string): void {
    const outbox = new Outbox();
    // What cannot be subscribed to is not heard of, as with an upstream that honours no such wish.
    this.#answer({
      caller,
      era: "modern",
      method,
      params: { uri },
      envelope: undefined,
      signal: NEVER,
      hasGone: () => false,
      shutdown: NEVER,
      outbox,
      client: outbox,
      notify: () => Promise.resolve(),
      onDelivered: () => undefined,
    }).catch(() => undefined);
  }
}

const NEVER = new AbortController().signal;

/** Does on a connection of 2026-07-28 what a subscription of the handshake's protocol asks for. */
export async function watchOn(
  connection: UpstreamConnection,
  member: Member,
  method: string,
  params: JsonObject | undefined,
): Promise<Reply> {
  const uri = params?.["uri"];
  if (typeof uri !== "string") {
    return { kind: "error", ...ownError(INVALID_PARAMS, `${method}: wanted \`uri\``) };
  }
  const watched = member.watched.get(uri);
  if (method === UNSUBSCRIBE) {
    member.watched.delete(uri);
    await watched?.stop();
    return { kind: "result", result: {} };
  }
  if (watched?.connection === connection) return { kind: "result", result: {} };
  const listening = await connection
    .listen({ resourceSubscriptions: [uri] })
    .catch(() => undefined);
  const honoured = listening?.honoured["resourceSubscriptions"];
  if (listening === undefined || !Array.isArray(honoured) || !honoured.includes(uri)) {
    await listening?.stop();
    return { kind: "error", ...ownError(METHOD_NOT_FOUND, "Method not found") };
  }
  member.watched.set(uri, { connection, stop: () => listening.stop() });
  return { kind: "result", result: {} };
}

/** Whether `method` is one that connections of 2026-07-28 do not have, and that can be done otherwise there. */
export function isSubscription(method: string): boolean {
  return method === SUBSCRIBE || method === UNSUBSCRIBE;
}
