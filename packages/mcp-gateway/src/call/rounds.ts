import { randomBytes, timingSafeEqual } from "node:crypto";
import { canonicalJson, type JsonValue, type KeyedDigest } from "@countersign/core";

/** After so many a client is told to come back by itself: those in the field give up after ten. */
const MOST_ROUNDS = 8;

/** A state is good for this long. The next round follows within a second. */
const TTL_MS = 10 * 60_000;

const PREFIX = "csr1.";

/**
 * Uses up what is good for one use, and says whether it had not been used before: by this process or, where several
 * work on one store, by another.
 *
 * @param until Unix time in milliseconds, after which it is good for nothing.
 */
export type UseOnce = (key: string, until: number) => Promise<boolean>;

/** For a process by itself. */
export function usedByProcess(now: () => number): UseOnce {
  const used = new Map<string, number>();
  return (key, until) => {
    const time = now();
    for (const [old, end] of used) if (end <= time) used.delete(old);
    if (used.has(key)) return Promise.resolve(false);
    used.set(key, until);
    return Promise.resolve(true);
  };
}

/**
 * The states that a held call's client brings back with its next round. A state decides nothing, it counts: the call it
 * comes with finds its request by itself. Bound to the requester, the tool and the arguments, and good for one use.
 */
export class Rounds {
  readonly #digest: KeyedDigest;
  readonly #now: () => number;
  readonly #useOnce: UseOnce;

  constructor(digest: KeyedDigest, now: () => number, useOnce: UseOnce) {
    this.#digest = digest;
    this.#now = now;
    this.#useOnce = useOnce;
  }

  isOurs(state: JsonValue | undefined): state is string {
    return typeof state === "string" && state.startsWith(PREFIX);
  }

  /** Which round `state` begins, or `undefined` if it is not one that is good for this call. */
  async redeem(state: string, call: JsonValue): Promise<number | undefined> {
    const [round = "", expiry = "", nonce = "", mac = "", ...rest] = state
      .slice(PREFIX.length)
      .split(".");
    if (rest.length > 0 || !isSame(mac, this.#mac(round, expiry, nonce, call))) return undefined;
    if (Number(expiry) <= this.#now()) return undefined;
    return (await this.#useOnce(`round ${nonce}`, Number(expiry))) ? Number(round) : undefined;
  }

  /** A state for the round after `round`; `undefined` if there have been enough. */
  next(round: number, call: JsonValue): string | undefined {
    if (round >= MOST_ROUNDS) return undefined;
    const expiry = String(this.#now() + TTL_MS);
    const nonce = randomBytes(12).toString("base64url");
    const next = String(round + 1);
    return PREFIX + [next, expiry, nonce, this.#mac(next, expiry, nonce, call)].join(".");
  }

  #mac(round: string, expiry: string, nonce: string, call: JsonValue): string {
    return this.#digest(canonicalJson(["round", round, expiry, nonce, call]));
  }
}

function isSame(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}
