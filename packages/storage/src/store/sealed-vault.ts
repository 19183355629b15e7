import { setImmediate } from "node:timers/promises";
import {
  CountersignError,
  formatToken,
  type MaskedValue,
  type RevealedValue,
  surrogateName,
  type Vault,
  type VaultEntry,
  type WantedSurrogate,
} from "@countersign/core";
import type { KeptTokens } from "../kept-tokens.ts";
import { bytesOf, keyedDigest } from "../keys/keyed-digest.ts";
import type { ScopeKeyring, WrappedScopeKeys } from "../keys/scope-keys.ts";
import { openValue, sealValue } from "../keys/sealed-value.ts";
import { boxOf, newBoxName, openValues, sealValues } from "../keys/value-box.ts";
import { RecentMap } from "../recent-map.ts";
import type { StorageReader } from "./storage-reader.ts";
import type { WriteQueue } from "./write-queue.ts";

/** After this many values other work gets a turn: one takes a microsecond or two. */
const VALUES_PER_TURN = 2_000;
/** The same where each is sealed by itself. */
const SEALED_PER_TURN = 256;

/** So many, and of so many UTF-16 units, are sealed together: what has to be opened for one of them stays small. */
const MOST_IN_BOX = 250;
const MOST_TEXT_IN_BOX = 65_536;
/** After so many boxes other work gets a turn. */
const BOXES_PER_TURN = 16;
/** Fewer are sealed one by one, which spares a row. */
const FEWEST_IN_BOX = 17;

export interface SealedVaultParts {
  readonly queue: WriteQueue;
  readonly reader: StorageReader;
  readonly keyring: ScopeKeyring;
  readonly kept: KeptTokens;
  /** What a token of this entity type starts with. */
  readonly labelOf: (entityType: string) => string;
  /** Whether values that were found together are sealed together. */
  readonly withBoxes: boolean;
}

/** A value that is not known to be kept. */
interface NewValue {
  readonly token: string;
  readonly entityType: string;
  readonly digest: string;
  readonly text: string;
}

/** The vault port. Values are sealed here; the store writes them. */
export class SealedVault implements Vault {
  readonly #parts: SealedVaultParts;
  /** Digests behind surrogates that were given out and may not be kept yet. */
  readonly #given = new RecentMap<string, string>(20_000);

  constructor(parts: SealedVaultParts) {
    this.#parts = parts;
  }

  async tokenise(
    scope: string,
    values: readonly MaskedValue[],
  ): Promise<{ readonly tokens: readonly string[]; readonly entries: readonly VaultEntry[] }> {
    if (values.length === 0) return { tokens: [], entries: [] };
    const { keyring, kept, labelOf } = this.#parts;
    const keys = await this.#keysOf(scope);
    const digestOf = valueDigest(keyedDigest(keyring.tokenKey(scope, keys)));

    const known = new Map<string, Map<string, string>>();
    const tokens: string[] = [];
    const fresh: NewValue[] = [];
    let made = 0;
    for (const { entityType, text, canonical } of values) {
      let ofType = known.get(entityType);
      if (ofType === undefined) known.set(entityType, (ofType = new Map()));
      let token = ofType.get(canonical);
      if (token === undefined) {
        const digest = digestOf(entityType, canonical);
        token = kept.tokenOf(scope, digest);
        if (token === undefined) {
          token = formatToken(labelOf(entityType), digest);
          fresh.push({ token, entityType, digest, text });
        }
        ofType.set(canonical, token);
        if (++made % VALUES_PER_TURN === 0) await setImmediate();
      }
      tokens.push(token);
    }
    return { tokens, entries: await this.#sealed(scope, keys, fresh) };
  }

  async reveal(
    scope: string,
    tokens: readonly string[],
  ): Promise<ReadonlyMap<string, RevealedValue>> {
    const { reader, keyring } = this.#parts;
    const boxes = new Map<string, ReadonlyMap<string, string>>();
    const revealed = new Map<string, RevealedValue>();
    for (const [token, row] of await reader.sealedValues(scope, [...new Set(tokens)])) {
      const { entityType, id: keyId, sealed } = row;
      try {
        const key = keyring.dataKey(scope, row);
        const name = boxOf(sealed);
        if (name === undefined) {
          const text = openValue(key, { scope, token, keyId }, sealed);
          revealed.set(token, { entityType, text });
          continue;
        }
        let box = boxes.get(name);
        if (box === undefined) {
          const kept = await reader.valueBox(scope, name);
          if (kept === undefined) {
            // The scope may have been erased since its rows were read.
            const left = await reader.sealedValues(scope, [token]);
            if (left.size === 0) continue;
            throw new Error("its box is gone");
          }
          boxes.set(name, (box = openValues(key, { scope, keyId, name }, kept)));
          if (boxes.size % BOXES_PER_TURN === 0) await setImmediate();
        }
        const text = box.get(token);
        if (text === undefined) throw new Error("it is not in its box");
        revealed.set(token, { entityType, text });
      } catch (cause) {
        const detail = `the value behind \`${token}\` was changed or moved`;
        throw new CountersignError("STORAGE_UNAVAILABLE", detail, { cause });
      }
    }
    return revealed;
  }

  async substitute(
    scope: string,
    wanted: readonly WantedSurrogate[],
  ): Promise<{
    readonly surrogates: readonly (string | undefined)[];
    readonly entries: readonly VaultEntry[];
  }> {
    if (wanted.length === 0) return { surrogates: [], entries: [] };
    const { keyring, kept } = this.#parts;
    const keys = await this.#keysOf(scope);
    const digestOf = valueDigest(keyedDigest(keyring.tokenKey(scope, keys)));
    const dataKey = keyring.dataKey(scope, keys);

    const surrogates: (string | undefined)[] = [];
    const entries = new Map<string, VaultEntry>();
    for (const [i, { value, candidate }] of wanted.entries()) {
      const { entityType, text, canonical } = value;
      const digest = digestOf(entityType, canonical);
      const surrogate = await this.#free(scope, digest, candidate);
      surrogates.push(surrogate);
      if (surrogate === undefined) continue;
      const token = surrogateName(surrogate);
      this.#given.set(`${token} ${scope}`, digest);
      if (!entries.has(token) && !kept.hasSurrogate(scope, token, digest)) {
        const sealed = sealValue(dataKey, { scope, token, keyId: keys.id }, text);
        entries.set(token, { scope, token, entityType, digest: bytesOf(digest), sealed });
      }
      if (i % SEALED_PER_TURN === SEALED_PER_TURN - 1) await setImmediate();
    }
    return { surrogates, entries: [...entries.values()] };
  }

  async surrogates(scope: string): Promise<readonly string[]> {
    return this.#parts.reader.surrogates(scope);
  }

  async #sealed(
    scope: string,
    keys: WrappedScopeKeys,
    values: NewValue[],
  ): Promise<readonly VaultEntry[]> {
    const { keyring, withBoxes } = this.#parts;
    const dataKey = keyring.dataKey(scope, keys);
    const entries: VaultEntry[] = [];
    if (!withBoxes || values.length < FEWEST_IN_BOX) {
      for (const { token, entityType, digest, text } of values) {
        const sealed = sealValue(dataKey, { scope, token, keyId: keys.id }, text);
        entries.push({ scope, token, entityType, digest: bytesOf(digest), sealed });
        if (entries.length % SEALED_PER_TURN === 0) await setImmediate();
      }
      return entries;
    }
    // In the order in which they will stand in the database, so that each commit writes a few of its pages, not all.
    values.sort((a, b) => (a.token < b.token ? -1 : 1));
    let made = 0;
    for (let from = 0; from < values.length; ) {
      const inBox = values.slice(from, boxEnd(values, from));
      from += inBox.length;
      const box = newBoxName();
      const pairs = inBox.map(({ token, text }) => [token, text] as const);
      const sealed = sealValues(dataKey, { scope, keyId: keys.id, name: box }, pairs);
      for (const { token, entityType, digest } of inBox) {
        entries.push({ scope, token, entityType, digest: bytesOf(digest), sealed, box });
      }
      if (++made % BOXES_PER_TURN === 0) await setImmediate();
    }
    return entries;
  }

  /** The first candidate that stands for nothing else. */
  async #free(
    scope: string,
    digest: string,
    candidate: (attempt: number) => string | undefined,
  ): Promise<string | undefined> {
    for (let attempt = 0; ; attempt++) {
      const surrogate = candidate(attempt);
      if (surrogate === undefined) return undefined;
      const token = surrogateName(surrogate);
      const given = this.#given.get(`${token} ${scope}`);
      if (given === digest) return surrogate;
      if (given !== undefined) continue;
      const kept = await this.#parts.reader.digestOfValue(scope, token);
      if (kept === undefined || Buffer.compare(kept, bytesOf(digest)) === 0) return surrogate;
    }
  }

  /** The keys of a scope, which are durable before anything is made with them. */
  async #keysOf(scope: string): Promise<WrappedScopeKeys> {
    const { reader, queue } = this.#parts;
    const found = await reader.scopeKeys(scope);
    if (found) return found;
    await queue.commit([{ kind: "make-scope-keys", scope }]);
    const made = await reader.scopeKeys(scope);
    if (made) return made;
    throw new CountersignError(
      "STORAGE_UNAVAILABLE",
      "the keys of the scope were erased meanwhile",
    );
  }
}

/** The keyed digest of a value; its first bits are what the token shows. UTF-8 would make lone surrogates alike. */
function valueDigest(
  digest: (text: string | Uint8Array) => string,
): (entityType: string, canonical: string) => string {
  return (entityType, canonical) =>
    canonical.isWellFormed()
      ? digest(`${entityType}\0${canonical}`)
      : digest(
          Buffer.concat([Buffer.from(`${entityType}\u0001`), Buffer.from(canonical, "utf16le")]),
        );
}

/** Where the box ends whose first value is that at `from`. */
function boxEnd(values: readonly NewValue[], from: number): number {
  let characters = 0;
  let end = from;
  for (; end < values.length && end - from < MOST_IN_BOX; end++) {
    characters += values[end]?.text.length ?? 0;
    if (characters > MOST_TEXT_IN_BOX) return Math.max(end, from + 1);
  }
  return end;
}
