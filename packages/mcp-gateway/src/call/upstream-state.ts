import type { Guard, JsonObject, KeyedDigest } from "@countersign/core";
import { Seal } from "../aggregate/seal.ts";
import type { ClientRequest } from "./client-request.ts";

/**
 * The states that an upstream of 2026-07-28 has its client bring back with the next round of a call. They are opaque to
 * the client, but the model may see them; one that shows something is replaced by one of ours, and comes back to its
 * upstream unaltered.
 */
export class UpstreamStates {
  readonly #seal: Seal;

  constructor(digest: KeyedDigest) {
    this.#seal = new Seal("csu1.", digest);
  }

  /** What the client is given in the place of the state of a result that asks it for something. */
  async shown(
    guard: Guard,
    request: ClientRequest,
    target: StateOf,
    result: JsonObject,
  ): Promise<JsonObject> {
    const { requestState } = result;
    if (typeof requestState !== "string") return result;
    const masked = await guard.mask(request.caller, requestState);
    // One that looks like ours would be taken for ours when it comes back.
    if (masked === requestState && !this.#seal.isOurs(requestState)) return result;
    return { ...result, requestState: this.#seal.seal(requestState, contextOf(request, target)) };
  }

  /** Whether a state claims to be ours. */
  isOurs(state: unknown): state is string {
    return typeof state === "string" && this.#seal.isOurs(state);
  }

  /** The upstream's own state; `undefined` for one that was not given out for this tool and requester. */
  open(state: string, request: ClientRequest, target: StateOf): string | undefined {
    return this.#seal.isOurs(state) ? this.#seal.open(state, contextOf(request, target)) : state;
  }
}

interface StateOf {
  readonly upstream: string;
  readonly tool: string;
}

/** Whose, and of what: of a prompt or resource the name or address, as the client knows it. */
function contextOf({ caller, params }: ClientRequest, { upstream, tool }: StateOf): string {
  const { name = null, uri = null } = params ?? {};
  return JSON.stringify([caller.requester.id, upstream, tool, name, uri]);
}
