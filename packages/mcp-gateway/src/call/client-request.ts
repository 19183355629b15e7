import { type Caller, isJsonObject, type JsonObject } from "@countersign/core";
import type { Era } from "../upstream/client-identity.ts";
import type { Outbox } from "./outbox.ts";
import type { Turn } from "./turns.ts";

/** One request of a client, as its door read it. */
export interface ClientRequest {
  readonly caller: Caller;
  readonly era: Era;
  readonly method: string;
  /** Everything the client sent, `_meta` included, but for the modern era's envelope. */
  readonly params: JsonObject | undefined;
  /** The modern era's reserved `_meta` keys: the client's capabilities, name and log level. */
  readonly envelope: JsonObject | undefined;
  /** Aborts when the client cancels the request or has gone. */
  readonly signal: AbortSignal;
  /** Whether the client has gone, rather than withdrawn the request: it may come back for the answer. */
  readonly hasGone: () => boolean;
  /** A header of the HTTP request that it came in; absent if it came in another way. */
  readonly header?: (name: string) => string | null;
  /** Aborts when nobody is to be waited for any more. What runs already may end. */
  readonly shutdown: AbortSignal;
  /** Through it goes everything that the client is to be told before it is answered, in order. */
  readonly outbox: Pick<Outbox, "put" | "settled">;
  /** The same for all requests of one client, as far as clients can be told apart: 2026-07-28 over HTTP has no sessions. */
  readonly client: object;
  /** Tells the client something that belongs to this request. */
  notify(method: string, params: JsonObject): Promise<void>;
  /** Asks a client of 2026-07-28, by way of its next request. What it is given is masked, what it gives is not guarded. */
  readonly asking?: {
    ask(method: string, params: JsonObject | undefined, signal: AbortSignal): Promise<JsonObject>;
    /** A question waits for its answer, so that the upstream is not likely to ask another. */
    isWaiting(): boolean;
  };
  /** Its right to run; absent from what runs by itself. */
  readonly turn?: Turn;
  /** `callback` runs once the answer was handed over; never if the client had gone by then. */
  onDelivered(callback: () => void): void;
}

/** The client's progress token, if it asked for progress. */
export function progressTokenOf({ params }: ClientRequest): string | number | undefined {
  const meta = params?.["_meta"];
  if (typeof meta !== "object" || meta === null || Array.isArray(meta)) return undefined;
  const token = (meta as JsonObject)["progressToken"];
  return typeof token === "string" || typeof token === "number" ? token : undefined;
}

/** What a client of 2026-07-28 declared with this request. */
export function declaredBy({ envelope }: ClientRequest): JsonObject {
  const declared = envelope?.["io.modelcontextprotocol/clientCapabilities"];
  return isJsonObject(declared) ? declared : {};
}
