import {
  hasEnded,
  MOST_SESSIONS,
  type OpenedSession,
  type PageSession,
  type PageSessions,
  type SignedInBy,
  USE_NOTED_AFTER_MS,
} from "@countersign/core";
import { createHash, randomBytes } from "node:crypto";

/** Who is signed in, in plain memory. */
export class MemorySessions implements PageSessions {
  readonly #now: () => number;
  readonly #byCookie = new Map<string, PageSession>();

  constructor(now: () => number) {
    this.#now = now;
  }

  async open(person: string, by: SignedInBy): Promise<OpenedSession> {
    const now = this.#now();
    for (const [cookie, session] of this.#byCookie) {
      if (hasEnded(session, now)) this.#byCookie.delete(cookie);
    }
    const own = [...this.#byCookie].filter(([, session]) => session.person === person);
    const [oldest] = own;
    if (own.length >= MOST_SESSIONS && oldest !== undefined) this.#byCookie.delete(oldest[0]);
    const [cookie, token] = [newSecret(), newSecret()];
    const tokenHash = createHash("sha256").update(token).digest("base64");
    this.#byCookie.set(cookie, { person, by, openedAt: now, usedAt: now, tokenHash });
    return { cookie, token };
  }

  async find(
    cookie: string,
    { isUse }: { readonly isUse: boolean },
  ): Promise<PageSession | undefined> {
    const session = this.#byCookie.get(cookie);
    const now = this.#now();
    if (session === undefined || hasEnded(session, now)) return undefined;
    if (isUse && now - session.usedAt >= USE_NOTED_AFTER_MS) {
      this.#byCookie.set(cookie, { ...session, usedAt: now });
    }
    return session;
  }

  async end(cookie: string): Promise<void> {
    this.#byCookie.delete(cookie);
  }

  endAllOf(person: string): void {
    for (const [cookie, session] of this.#byCookie) {
      if (session.person === person) this.#byCookie.delete(cookie);
    }
  }
}

function newSecret(): string {
  return randomBytes(32).toString("base64url");
}
