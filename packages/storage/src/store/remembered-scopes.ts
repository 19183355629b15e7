import { canonicalJson, type KeyedDigest, type ScopeKey, type Scopes } from "@countersign/core";
import { RecentMap } from "../recent-map.ts";
import type { WriteQueue } from "./write-queue.ts";

/** How long the last use of a scope may stay unwritten, in milliseconds. */
const TOUCH_EVERY = 60_000;
const REMEMBERED = 10_000;
const REMEMBERED_KEYS = 100;

interface UsedScope {
  readonly key: string;
  readonly id: string;
  usedAt: number;
  writtenAt: number;
}

/** The scopes port. A scope in use is remembered here, so that a call costs no commit. */
export class RememberedScopes implements Scopes {
  readonly #queue: WriteQueue;
  readonly #digest: KeyedDigest;
  readonly #now: () => number;
  readonly #used = new RecentMap<string, UsedScope>(REMEMBERED);
  readonly #byId = new RecentMap<string, UsedScope>(REMEMBERED);
  /** Digests by what they are of: one caller makes many calls. */
  readonly #keys = new RecentMap<string, string>(REMEMBERED_KEYS);
  readonly #searches = new Map<string, Promise<string>>();

  constructor(queue: WriteQueue, digest: KeyedDigest, now: () => number) {
    this.#queue = queue;
    this.#digest = digest;
    this.#now = now;
  }

  async scopeOf(scopeKey: ScopeKey, idleMs: number): Promise<string> {
    const { requester, client, configuration, conversation } = scopeKey;
    const key = this.#keyOf(
      canonicalJson([
        "scope",
        requester,
        client,
        configuration,
        ...(conversation === undefined ? [] : [conversation]),
      ]),
    );
    const used = this.#used.get(key);
    if (used && this.#now() - used.usedAt <= idleMs) {
      this.#use(used);
      return used.id;
    }
    return this.#search(key, idleMs);
  }

  stay(scope: string): void {
    const used = this.#byId.get(scope);
    if (used !== undefined && this.#used.get(used.key) === used) this.#use(used);
  }

  /** Writes the last uses that are not written yet, without waiting. */
  touchAll(): void {
    for (const used of this.#used.values()) if (used.usedAt > used.writtenAt) this.#touch(used);
  }

  #use(used: UsedScope): void {
    const now = this.#now();
    used.usedAt = Math.max(used.usedAt, now);
    if (now - used.writtenAt >= TOUCH_EVERY) this.#touch(used);
  }

  #keyOf(text: string): string {
    const known = this.#keys.get(text);
    if (known !== undefined) return known;
    const key = this.#digest(text);
    this.#keys.set(text, key);
    return key;
  }

  /** Calls that come at the same time share one search, or each would make a scope. */
  #search(key: string, idleMs: number): Promise<string> {
    const running = this.#searches.get(key);
    if (running) return running;
    const search = this.#find(key, idleMs).finally(() => this.#searches.delete(key));
    this.#searches.set(key, search);
    return search;
  }

  async #find(key: string, idleMs: number): Promise<string> {
    const now = this.#now();
    const [found] = await this.#queue.commit([{ kind: "find-scope", key, idleMs }]);
    const id = found?.scope;
    if (id === undefined) throw new Error("a search for a scope found none (this is a bug)");
    const used = { key, id, usedAt: now, writtenAt: now };
    this.#used.set(key, used);
    this.#byId.set(id, used);
    return id;
  }

  /** Not waited for: at worst a scope is rolled over a minute early after a restart. */
  #touch(used: UsedScope): void {
    const before = used.writtenAt;
    used.writtenAt = used.usedAt;
    this.#queue
      .commit([{ kind: "touch-scope", id: used.id, usedAt: used.usedAt }])
      .catch(() => (used.writtenAt = before));
  }
}
