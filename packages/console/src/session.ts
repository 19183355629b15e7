/**
 * Who is signed in on the page. A session lives in this process only: a restart signs everybody out.
 *
 * It has two secrets. The cookie travels by itself, and browsers send it to every port of the host, so another program
 * listening on this machine could be shown it. The page token is kept by the page in storage that belongs to this
 * origin alone and is sent by hand. Reading takes the cookie; deciding and revealing take both.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Requester } from "@countersign/core";

export interface Session {
  readonly person: string;
  /** Asked again at each request, so that whoever is no longer let in is out at once. */
  readonly by: SignedInBy;
  readonly openedAt: number;
  readonly tokenHash: Buffer;
  usedAt: number;
}

/** What somebody signed in with: a credential, or a provider's word. */
export type SignedInBy =
  | { readonly credential: string }
  | {
      readonly identity: Requester;
      /** Groups of reviewers the provider named, until the session ends. */
      readonly groups: readonly string[];
    };

export interface OpenedSession {
  readonly cookie: string;
  readonly token: string;
}

const IDLE_MS = 60 * 60_000;
const LONGEST_MS = 12 * 60 * 60_000;
const MOST_SESSIONS = 200;

export class Sessions {
  readonly #now: () => number;
  readonly #byHash: Map<string, Session> = new Map();

  constructor(now: () => number) {
    this.#now = now;
  }

  open(person: string, by: SignedInBy): OpenedSession {
    this.#dropEnded();
    const [oldest] = this.#byHash.keys();
    if (this.#byHash.size >= MOST_SESSIONS && oldest !== undefined) this.#byHash.delete(oldest);

    const cookie = randomBytes(32).toString("base64url");
    const token = randomBytes(32).toString("base64url");
    const at = this.#now();
    this.#byHash.set(hash(cookie).toString("base64"), {
      person,
      by,
      openedAt: at,
      tokenHash: hash(token),
      usedAt: at,
    });
    return { cookie, token };
  }

  /** The session of a cookie. Only what a person did counts as use: a page that looks for news must not keep it alive. */
  find(cookie: string, options: { readonly isUse: boolean }): Session | undefined {
    const key = hash(cookie).toString("base64");
    const session = this.#byHash.get(key);
    if (session === undefined) return undefined;
    if (this.#hasEnded(session)) {
      this.#byHash.delete(key);
      return undefined;
    }
    if (options.isUse) session.usedAt = this.#now();
    return session;
  }

  end(cookie: string): void {
    this.#byHash.delete(hash(cookie).toString("base64"));
  }

  endAll(): void {
    this.#byHash.clear();
  }

  #dropEnded(): void {
    for (const [key, session] of this.#byHash) {
      if (this.#hasEnded(session)) this.#byHash.delete(key);
    }
  }

  #hasEnded(session: Session): boolean {
    const at = this.#now();
    return at - session.usedAt >= IDLE_MS || at - session.openedAt >= LONGEST_MS;
  }
}

export function ownsToken(session: Session, token: string): boolean {
  return timingSafeEqual(session.tokenHash, hash(token));
}

function hash(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
