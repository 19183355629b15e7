import type { Caller, Guard, JsonObject } from "@countersign/core";
import type { BinaryRules } from "../mask/binary.ts";
import { maskParams } from "../mask/mask-message.ts";
import type { Outbox } from "../call/outbox.ts";
import { isVisit } from "./visits.ts";

/** A client that is told what upstreams say unasked. */
export interface Sink {
  readonly caller: Caller;
  readonly outbox: Outbox;
  notify(method: string, params: JsonObject | undefined): Promise<void>;
  /** Asks the client something: elicitation, sampling, roots. Only a legacy client can be asked. */
  request?(
    method: string,
    params: JsonObject | undefined,
    signal: AbortSignal,
  ): Promise<JsonObject>;
}

/** Tells clients, masked for each of them and in order, what upstreams say unasked. */
export class Sinks {
  readonly #guard: Guard;
  readonly #sinks = new Set<Sink>();

  constructor(guard: Guard) {
    this.#guard = guard;
  }

  /** @returns how to stop. */
  add(sink: Sink): () => void {
    this.#sinks.add(sink);
    return () => this.#sinks.delete(sink);
  }

  notify(method: string, params: JsonObject | undefined, binaries?: BinaryRules): void {
    for (const sink of this.#sinks) {
      const masked =
        params === undefined
          ? Promise.resolve(undefined)
          : maskParams(this.#guard, sink.caller, params, binaries);
      sink.outbox.put(masked, (shown) => sink.notify(method, shown));
    }
  }

  /** Asks the first client that can be asked. Its answer is not guarded yet. */
  async request(
    method: string,
    params: JsonObject | undefined,
    signal: AbortSignal,
    binaries?: BinaryRules,
  ): Promise<{ readonly caller: Caller; readonly answer: JsonObject }> {
    for (const sink of this.#sinks) {
      if (sink.request === undefined) continue;
      const masked =
        params === undefined
          ? undefined
          : await maskParams(this.#guard, sink.caller, params, binaries);
      assureSameAddress(params, masked);
      await sink.outbox.settled();
      return { caller: sink.caller, answer: await sink.request(method, masked, signal) };
    }
    throw new NobodyToAskError();
  }
}

/**
 * An address with a token in it leads somewhere else, so nobody is sent there.
 *
 * @throws if masking changed the address that a client is asked to visit.
 */
export function assureSameAddress(
  asked: JsonObject | undefined,
  masked: JsonObject | undefined,
): void {
  if (isVisit(asked) && asked["url"] !== masked?.["url"]) throw new MaskedAddressError();
}

class MaskedAddressError extends Error {
  /** JSON-RPC's for parameters that cannot be used. */
  readonly code = -32602;

  constructor() {
    super("the address to visit holds personal data or a secret");
  }
}

export class NobodyToAskError extends Error {
  /** JSON-RPC's for a method that nobody serves. */
  readonly code = -32601;

  constructor() {
    super("there is no client that could be asked");
  }
}
