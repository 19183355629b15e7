import { canonicalJson, type JsonObject, type Requester } from "@countersign/core";
import { askingCapabilities } from "../call/asking-capabilities.ts";
import type { Peer } from "./peer.ts";

/** Of one requester. Each has connections of its own, and a client may declare what it likes. */
const MOST_OF_ONE = 8;

/**
 * The peers that requests of 2026-07-28 share. Requests say anew what their client can be asked; an upstream of the
 * handshake is told once for a connection. So clients share a peer if they have the requester and that in common.
 */
export class ModernPeers {
  readonly #open: (capabilities: JsonObject) => Promise<Peer>;
  readonly #peers = new Map<string, Map<string, Promise<Peer>>>();

  constructor(open: (capabilities: JsonObject) => Promise<Peer>) {
    this.#open = open;
  }

  /** @param declared the capabilities in the request, as they came. */
  of({ id, actor, keyMadeBy }: Requester, declared: unknown): Promise<Peer> {
    const peers = this.#peers.get(id) ?? new Map<string, Promise<Peer>>();
    this.#peers.set(id, peers);
    const asked = askingCapabilities(declared);
    // What one program asks is not to be taken for another's, whoever it acts for.
    const keyOf = (one: JsonObject): string =>
      canonicalJson([actor ?? null, keyMadeBy ?? null, one]);
    const capabilities = peers.size < MOST_OF_ONE || peers.has(keyOf(asked)) ? asked : {};
    const key = keyOf(capabilities);
    let peer = peers.get(key);
    if (peer === undefined) {
      peer = this.#open(capabilities);
      peer.catch(() => peers.delete(key));
      peers.set(key, peer);
    }
    return peer;
  }

  /** Gives up those that nobody has used for `idleMs`. */
  async takeIdle(idleMs: number): Promise<readonly Peer[]> {
    const idle: Peer[] = [];
    for (const [requester, peers] of this.#peers) {
      for (const [key, opening] of peers) {
        const peer = await opening.catch(() => undefined);
        if (peer === undefined || peer.idleMs < idleMs) continue;
        peers.delete(key);
        idle.push(peer);
      }
      if (peers.size === 0) this.#peers.delete(requester);
    }
    return idle;
  }
}
