import { createHash, createHmac } from "node:crypto";
import {
  formatToken,
  type AcceptedCredential,
  type KeyedDigest,
  type MaskedValue,
  type RevealedValue,
  type ReviewerCredentials,
  type ScopeKey,
  type Scopes,
  surrogateName,
  type Vault,
  type VaultEntry,
  type WantedSurrogate,
} from "@countersign/core";
import { manualClock } from "../manual-clock.ts";
import { MemorySessions } from "./memory-sessions.ts";
import { MemoryStore } from "./memory-store.ts";

export interface MemoryStorageOptions {
  /** A clock that stands still unless given. */
  readonly now?: () => number;
  /** What a token starts with; the entity type up to its first underscore unless given. */
  readonly labelOf?: (entityType: string) => string;
}

/** Everything that `@countersign/storage` keeps, in plain memory and the same in every run: for tests of those who use it. */
export class MemoryStorage {
  readonly store: MemoryStore;
  readonly vault: Vault;
  readonly scopes: Scopes;
  readonly credentials: ReviewerCredentials;
  readonly sessions: MemorySessions;
  readonly digest: KeyedDigest = (text) =>
    createHmac("sha256", "digest").update(text).digest("base64url");

  constructor({ now = manualClock().now, labelOf = firstWord }: MemoryStorageOptions = {}) {
    this.store = new MemoryStore(now);
    this.vault = new MemoryVault(this.store, labelOf);
    this.scopes = new MemoryScopes(now);
    this.sessions = new MemorySessions(now);
    this.credentials = new MemoryCredentials(this.store, this.sessions);
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

/** `sealed` holds the value as it is: nothing here is secret. */
class MemoryVault implements Vault {
  readonly #store: MemoryStore;
  readonly #given = new Map<string, Uint8Array>();
  readonly #labelOf: (entityType: string) => string;

  constructor(store: MemoryStore, labelOf: (entityType: string) => string) {
    this.#store = store;
    this.#labelOf = labelOf;
  }

  async tokenise(
    scope: string,
    values: readonly MaskedValue[],
  ): Promise<{ readonly tokens: readonly string[]; readonly entries: readonly VaultEntry[] }> {
    const entries = new Map<string, VaultEntry>();
    const tokens = values.map(({ entityType, text, canonical }) => {
      const name = JSON.stringify([scope, entityType, canonical]);
      const digest = new Uint8Array(createHash("sha256").update(name).digest());
      const token = formatToken(this.#labelOf(entityType), digest);
      const sealed = new TextEncoder().encode(JSON.stringify(text));
      const kept = this.#store.value(scope, token);
      if (!kept || Buffer.compare(kept.digest, digest) !== 0) {
        entries.set(name, { scope, token, entityType, digest, sealed });
      }
      return token;
    });
    return { tokens, entries: [...entries.values()] };
  }

  async substitute(
    scope: string,
    wanted: readonly WantedSurrogate[],
  ): Promise<{
    readonly surrogates: readonly (string | undefined)[];
    readonly entries: readonly VaultEntry[];
  }> {
    const entries = new Map<string, VaultEntry>();
    const surrogates = wanted.map(({ value: { entityType, text, canonical }, candidate }) => {
      const name = JSON.stringify([scope, entityType, canonical]);
      const digest = new Uint8Array(createHash("sha256").update(name).digest());
      const isFree = (surrogate: string): boolean => {
        const token = surrogateName(surrogate);
        const taken =
          this.#given.get(`${token} ${scope}`) ?? this.#store.value(scope, token)?.digest;
        return taken === undefined || Buffer.compare(taken, digest) === 0;
      };
      let attempt = 0;
      let surrogate = candidate(attempt);
      while (surrogate !== undefined && !isFree(surrogate)) surrogate = candidate(++attempt);
      if (surrogate === undefined) return undefined;
      const token = surrogateName(surrogate);
      this.#given.set(`${token} ${scope}`, digest);
      const sealed = new TextEncoder().encode(JSON.stringify(text));
      if (this.#store.value(scope, token) === undefined) {
        entries.set(token, { scope, token, entityType, digest, sealed });
      }
      return surrogate;
    });
    return { surrogates, entries: [...entries.values()] };
  }

  async surrogates(scope: string): Promise<readonly string[]> {
    return this.#store.surrogates(scope);
  }

  async reveal(
    scope: string,
    tokens: readonly string[],
  ): Promise<ReadonlyMap<string, RevealedValue>> {
    const revealed = new Map<string, RevealedValue>();
    for (const token of tokens) {
      const kept = this.#store.value(scope, token);
      if (!kept) continue;
      const text = JSON.parse(new TextDecoder().decode(kept.sealed)) as string;
      revealed.set(token, { entityType: kept.entityType, text });
    }
    return revealed;
  }
}

class MemoryScopes implements Scopes {
  readonly #now: () => number;
  readonly #last = new Map<string, { id: string; usedAt: number }>();
  #made = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  async scopeOf(
    { requester, client, configuration, conversation }: ScopeKey,
    idleMs: number,
  ): Promise<string> {
    const name = JSON.stringify([requester, client, configuration, conversation]);
    const last = this.#last.get(name);
    const now = this.#now();
    const id = last && now - last.usedAt <= idleMs ? last.id : `scope_${++this.#made}`;
    this.#last.set(name, { id, usedAt: now });
    return id;
  }

  stay(scope: string): void {
    for (const last of this.#last.values()) if (last.id === scope) last.usedAt = this.#now();
  }
}

class MemoryCredentials implements ReviewerCredentials {
  readonly #store: MemoryStore;
  readonly #sessions: MemorySessions;
  readonly #people = new Map<string, AcceptedCredential>();
  #made = 0;

  constructor(store: MemoryStore, sessions: MemorySessions) {
    this.#store = store;
    this.#sessions = sessions;
  }

  async create(person: string): Promise<{ readonly id: string; readonly credential: string }> {
    const id = `cred_${++this.#made}`;
    await this.#store.commit({
      kind: "append",
      record: { type: "credential.created", note: `credential ${id} of ${person}` },
    });
    const credential = `secret of ${id}`;
    this.#people.set(credential, { id, person });
    return { id, credential };
  }

  async accept(credential: string): Promise<AcceptedCredential | undefined> {
    return this.#people.get(credential);
  }

  async personOf(id: string): Promise<string | undefined> {
    return [...this.#people.values()].find((one) => one.id === id)?.person;
  }

  async exist(): Promise<boolean> {
    return this.#people.size > 0;
  }

  async revoke(person: string): Promise<number> {
    this.#sessions.endAllOf(person);
    const ended = [...this.#people].filter(([, accepted]) => accepted.person === person);
    if (ended.length === 0) return 0;
    await this.#store.commit({
      kind: "append",
      record: { type: "credential.revoked", note: `all credentials of ${person}` },
    });
    for (const [credential] of ended) this.#people.delete(credential);
    return ended.length;
  }
}

function firstWord(entityType: string): string {
  return entityType.split("_", 1)[0] ?? entityType;
}
