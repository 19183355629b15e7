import type { Readable, Writable } from "node:stream";
import type { JsonObject, Requester } from "@countersign/core";
import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Peer } from "../peer/peer.ts";
import { watchedIn } from "../peer/resource-watch.ts";
import type { ClientIdentity } from "../upstream/client-identity.ts";
import type { DirectChannel, DownstreamServer } from "./downstream-server.ts";
import type { Arrival } from "./read-request.ts";
import { callerOf, clientInfoIn, declaredIn, identityOf } from "./read-request.ts";
import { type ServedClientTerms, serveClient } from "./served-client.ts";
import { StreamTransport } from "./stream-transport.ts";

export interface StreamDoorTerms {
  readonly requester: Requester;
  readonly maxMessageBytes: number;
  readonly openLegacyPeer: (identity: ClientIdentity) => Promise<Peer>;
  readonly modernPeer: (requester: Requester, declared: unknown) => Promise<Peer>;
  readonly track: ServedClientTerms["track"];
  /** Aborts when the gateway closes. */
  readonly closing: AbortSignal;
}

/** Serves one client on a pair of byte streams, in the era that its first message is of. */
export async function serveStream(
  { input, output }: { readonly input: Readable; readonly output: Writable },
  terms: StreamDoorTerms,
): Promise<void> {
  const opening: Opening = {
    initialize: {},
    clientInfo: undefined,
    declared: undefined,
    watched: [],
    watch: undefined,
  };
  const transport = new StreamTransport({
    input,
    output,
    maxMessageBytes: terms.maxMessageBytes,
    onReceived(message) {
      if (server?.serveDirectly(message, directChannel) === true) return true;
      note(opening, message);
      return false;
    },
  });
  // What is written to a stream is with the client's system; there is nothing later to wait for.
  const arrival: Arrival = { gone: transport.gone, handedOver: Promise.resolve(true) };
  const directChannel = (): DirectChannel => ({
    handedOver: arrival.handedOver,
    send: (message) => transport.send(message),
    end: () => undefined,
  });
  let server: DownstreamServer | undefined;
  const own: Peer[] = [];
  const watches: (() => void)[] = [];
  let release: (() => void) | undefined;
  const handle = serveStdio(
    async ({ era }) => {
      const peer =
        era === "legacy"
          ? await terms.openLegacyPeer(identityOf(opening.initialize))
          : await terms.modernPeer(terms.requester, opening.declared);
      if (era === "legacy") own.push(peer);
      else {
        release ??= peer.lease();
        const caller = callerOf(terms.requester, opening.clientInfo);
        opening.watch = (uris) => void watches.push(peer.watch(caller, uris));
        opening.watch(opening.watched.splice(0));
      }
      const served = await serveClient({
        peer,
        requester: terms.requester,
        era,
        clientInfo: era === "legacy" ? opening.initialize["clientInfo"] : opening.clientInfo,
        arrivalOf: () => arrival,
        track: terms.track,
      });
      if (era === "legacy") server = served;
      return served;
    },
    { transport, onerror: () => undefined },
  );
  const onClosing = (): void => void handle.close();
  terms.closing.addEventListener("abort", onClosing, { once: true });
  if (terms.closing.aborted) onClosing();
  await transport.closed;
  terms.closing.removeEventListener("abort", onClosing);
  for (const unwatch of watches) unwatch();
  release?.();
  await Promise.all(own.map((peer) => peer.retire()));
}

/** What the first messages say is needed to open the connections on which they are answered. */
interface Opening {
  /** The parameters of `initialize`. */
  initialize: JsonObject;
  /** What a modern client's first request says about it. */
  clientInfo: unknown;
  /** What a modern client's first request says it can do. */
  declared: unknown;
  /** Resources that it wants to hear of, until there is somebody who can watch them. */
  watched: string[];
  watch: ((uris: readonly string[]) => void) | undefined;
}

function note(opening: Opening, message: JSONRPCMessage): void {
  if (!("method" in message)) return;
  const params = (message.params ?? {}) as JsonObject;
  if (message.method === "initialize") opening.initialize = params;
  opening.declared ??= declaredIn(message);
  opening.clientInfo ??= clientInfoIn(message);
  const uris = watchedIn(message);
  if (opening.watch === undefined) opening.watched.push(...uris);
  else if (uris.length > 0) opening.watch(uris);
}
