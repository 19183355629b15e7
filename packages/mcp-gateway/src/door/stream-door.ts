import type { Readable, Writable } from "node:stream";
import { isJsonObject, type JsonObject, type Requester } from "@countersign/core";
import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Peer } from "../peer/peer.ts";
import type { ClientIdentity } from "../upstream/client-identity.ts";
import type { DirectChannel, DownstreamServer } from "./downstream-server.ts";
import type { Arrival } from "./read-request.ts";
import { declaredIn, identityOf } from "./read-request.ts";
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
  let release: (() => void) | undefined;
  const handle = serveStdio(
    async ({ era }) => {
      const peer =
        era === "legacy"
          ? await terms.openLegacyPeer(identityOf(opening.initialize))
          : await terms.modernPeer(terms.requester, opening.declared);
      if (era === "legacy") own.push(peer);
      else release ??= peer.lease();
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
}

function note(opening: Opening, message: JSONRPCMessage): void {
  if (!("method" in message)) return;
  const params = (message.params ?? {}) as JsonObject;
  if (message.method === "initialize") opening.initialize = params;
  opening.declared ??= declaredIn(message);
  const meta = params["_meta"];
  if (opening.clientInfo === undefined && isJsonObject(meta)) {
    opening.clientInfo = meta["io.modelcontextprotocol/clientInfo"];
  }
}
