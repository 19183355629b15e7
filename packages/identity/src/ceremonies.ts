/** What a browser was asked to sign, until it answers: each question is answered once, by whom it was put to. */
import { randomBytes } from "node:crypto";
import { CountersignError } from "@countersign/core";

/** Where a passkey is used: the page, and the name the key is bound to. */
export interface Site {
  /** `http://localhost:4319` */
  readonly origin: string;
  /** `localhost` */
  readonly rpId: string;
}

export interface Ceremony {
  readonly person: string;
  readonly purpose: string;
  readonly site: Site;
}

/** How long somebody may take to find their key. */
const LASTS_MS = 5 * 60_000;

/** In all; the oldest give way. */
const MOST = 1_000;

export class Ceremonies {
  readonly #now: () => number;
  readonly #open: Map<string, Ceremony & { readonly until: number }> = new Map();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Returns the nonce by which the answer names it. */
  begin(ceremony: Ceremony): string {
    const at = this.#now();
    for (const [nonce, { until }] of this.#open) if (until <= at) this.#open.delete(nonce);
    const [oldest] = this.#open.keys();
    if (this.#open.size >= MOST && oldest !== undefined) this.#open.delete(oldest);
    const nonce = randomBytes(32).toString("base64url");
    this.#open.set(nonce, { ...ceremony, until: at + LASTS_MS });
    return nonce;
  }

  /**
   * Takes one out: it cannot be answered twice.
   *
   * @throws {CountersignError} `PASSKEY_INVALID`
   */
  take(nonce: string, person: string, purpose: string): Ceremony {
    const found = this.#open.get(nonce);
    this.#open.delete(nonce);
    if (
      found === undefined ||
      found.until <= this.#now() ||
      found.person !== person ||
      found.purpose !== purpose
    ) {
      throw new CountersignError("PASSKEY_INVALID", "it was not asked for, or too long ago");
    }
    return found;
  }
}
