import { createSecretKey, hash, randomBytes, randomUUID, type KeyObject } from "node:crypto";
import { RecentMap } from "../recent-map.ts";
import { deriveKey } from "./master-key.ts";
import { seal, unseal } from "./sealed-box.ts";

/** The two keys of a scope as they are kept: random, each wrapped by a key of its own. Deleting this row erases the scope. */
export interface WrappedScopeKeys {
  readonly id: string;
  readonly dataKey: Uint8Array;
  readonly tokenKey: Uint8Array;
}

/** How many unwrapped keys are kept at hand. */
const REMEMBERED = 1_000;

/**
 * Makes, wraps and unwraps the keys of scopes. What is unwrapped is remembered by the id of the pair, so whoever asks
 * must have just read the row: a pair that was erased is then never used again.
 */
export class ScopeKeyring {
  readonly #dataWrapping: KeyObject;
  readonly #tokenWrapping: KeyObject;
  readonly #unwrapped = new RecentMap<string, KeyObject>(REMEMBERED);

  constructor(master: KeyObject) {
    this.#dataWrapping = deriveKey(master, "data-key-wrapping");
    this.#tokenWrapping = deriveKey(master, "token-key-wrapping");
  }

  make(scope: string): WrappedScopeKeys {
    const id = randomUUID();
    return {
      id,
      dataKey: seal(this.#dataWrapping, place(id, scope), randomBytes(32)),
      tokenKey: seal(this.#tokenWrapping, place(id, scope), randomBytes(32)),
    };
  }

  /** Opens what is kept about a scope. */
  dataKey(scope: string, keys: Omit<WrappedScopeKeys, "tokenKey">): KeyObject {
    return this.#unwrap(`data ${keys.id}`, this.#dataWrapping, place(keys.id, scope), keys.dataKey);
  }

  /** Turns values into tokens. */
  tokenKey(scope: string, keys: WrappedScopeKeys): KeyObject {
    return this.#unwrap(
      `token ${keys.id}`,
      this.#tokenWrapping,
      place(keys.id, scope),
      keys.tokenKey,
    );
  }

  #unwrap(name: string, wrapping: KeyObject, where: string, wrapped: Uint8Array): KeyObject {
    const known = this.#unwrapped.get(name);
    if (known) return known;
    const key = createSecretKey(unseal(wrapping, where, wrapped));
    this.#unwrapped.set(name, key);
    return key;
  }
}

/** Tells one master key from another without saying anything about it. */
export function fingerprintOf(master: KeyObject): Buffer {
  return hash("sha256", deriveKey(master, "fingerprint").export(), "buffer");
}

function place(id: string, scope: string): string {
  return `data_key|${id}|${scope}`;
}
