import { hash, randomBytes } from "node:crypto";
import {
  hasEnded,
  type OpenedSession,
  type PageSession,
  type PageSessions,
  type SignedInBy,
  USE_NOTED_AFTER_MS,
} from "@countersign/core";
import type { StorageReader } from "./storage-reader.ts";
import type { WriteQueue } from "./write-queue.ts";

const SECRET_BYTES = 32;

/** The port of who is signed in. A hash without salt or stretching is enough for 256 random bits. */
export class HashedSessions implements PageSessions {
  readonly #queue: WriteQueue;
  readonly #reader: StorageReader;
  readonly #now: () => number;

  constructor(queue: WriteQueue, reader: StorageReader, now: () => number) {
    this.#queue = queue;
    this.#reader = reader;
    this.#now = now;
  }

  async open(person: string, by: SignedInBy): Promise<OpenedSession> {
    const cookie = randomBytes(SECRET_BYTES).toString("base64url");
    const token = randomBytes(SECRET_BYTES).toString("base64url");
    const signedInBy = JSON.stringify(by);
    await this.#queue.commit([
      {
        kind: "open-session",
        id: hashOf(cookie),
        person,
        by: signedInBy,
        tokenHash: hashOf(token),
      },
    ]);
    return { cookie, token };
  }

  async find(
    cookie: string,
    { isUse }: { readonly isUse: boolean },
  ): Promise<PageSession | undefined> {
    const id = hashOf(cookie);
    const row = await this.#reader.session(Buffer.from(id, "base64"));
    if (row === undefined) return undefined;
    const now = this.#now();
    const { person, openedAt, usedAt, tokenHash } = row;
    if (hasEnded(row, now)) return undefined;
    if (isUse && now - usedAt >= USE_NOTED_AFTER_MS) {
      await this.#queue.commit([{ kind: "touch-session", id }]);
    }
    const by = JSON.parse(row.by) as SignedInBy;
    return { person, by, openedAt, usedAt, tokenHash: tokenHash.toString("base64") };
  }

  async end(cookie: string): Promise<void> {
    await this.#queue.commit([{ kind: "end-session", id: hashOf(cookie) }]);
  }
}

/** In base64. */
function hashOf(secret: string): string {
  return hash("sha256", secret, "base64");
}
