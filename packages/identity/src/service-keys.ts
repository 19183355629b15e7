/** Keys of programs: each with a name no other one in force has, a few scopes, and an end. Only their hashes are kept. */
import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import {
  CountersignError,
  isJsonObject,
  type JsonValue,
  type ProvenAct,
  type Reviewer,
  type Store,
  type StoreOperation,
} from "@countersign/core";

/** What a key can be for. No key decides anything: that is for people. */
export const KEY_SCOPES = ["approvals:read", "log:read", "config:read", "calls"] as const;

export type KeyScope = (typeof KEY_SCOPES)[number];

export interface ServiceKey {
  /** `key_…`, no secret. */
  readonly id: string;
  /** Of the program, in every record about it. */
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly createdBy: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
}

export interface ServiceKeys {
  /**
   * Makes a key of 256 random bits. The text is returned this once and kept nowhere. Recorded.
   *
   * @throws {CountersignError} `KEY_NAME_TAKEN`: another key in force has this name, by which programs are known.
   */
  create(
    by: Reviewer,
    wanted: {
      readonly name: string;
      readonly scopes: readonly KeyScope[];
      readonly expiresAt: number;
    },
    proven?: ProvenAct,
  ): Promise<{ readonly key: ServiceKey; readonly text: string }>;
  /** All there ever were, in the order of their ids. */
  list(): Promise<readonly ServiceKey[]>;
  /** Ends one, at once. Recorded. @throws {CountersignError} `KEY_NOT_FOUND` */
  revoke(by: Reviewer, id: string, proven?: ProvenAct): Promise<ServiceKey>;
  /** The key whose text this is, unless it was revoked or is over. */
  accept(text: string): Promise<ServiceKey | undefined>;
}

/** What a key's text begins with. */
export const KEY_PREFIX = "csk_";

const CHANNEL = "service-keys";
const MOST = 10_000;
/** Longer than anything between the look for a name and its key's being kept. */
const BETWEEN_MS = 5 * 60_000;
const TEXT = /^csk_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

type KeptKey = ServiceKey & { readonly hash: string };

export function createServiceKeys({
  store,
  now,
}: {
  readonly store: Pick<Store, "channelNotes" | "commit">;
  readonly now: () => number;
}): ServiceKeys {
  async function kept(prefix: string): Promise<readonly KeptKey[]> {
    const notes = await store.channelNotes({ channel: CHANNEL, prefix, limit: MOST });
    return notes.flatMap(({ value }) => (isKey(value) ? [value] : []));
  }

  /**
   * Takes a name for a new key; letters' case makes no difference. Of several who take it at the same moment one gets it:
   * they know of the same earlier keys by this name, and of those that is known, a next one is made once.
   *
   * @throws {CountersignError} `KEY_NAME_TAKEN`
   */
  async function takeName(name: string): Promise<void> {
    const at = now();
    const same = (await kept("")).filter((one) => one.name.toLowerCase() === name.toLowerCase());
    const taken = same.find(({ revokedAt, expiresAt }) => revokedAt === null && expiresAt > at);
    if (taken !== undefined) throw nameTaken(`${taken.id} in force`, taken.name);
    const earlier = same.map(({ id }) => id).join(" ");
    const [first] = await store.commit({
      kind: "use-once",
      key: `key ${hashOf(`${name.toLowerCase()}\n${earlier}`).toString("base64url")}`,
      until: at + BETWEEN_MS,
    });
    if (first?.done !== true) throw nameTaken("one that was made at the same moment", name);
  }

  async function revoke(
    by: Reviewer,
    key: KeptKey,
    { actProof, operations }: ProvenAct,
  ): Promise<ServiceKey> {
    const revoked = { ...key, revokedAt: now() };
    await store.commit(keep(revoked), ...operations, {
      kind: "append",
      record: {
        type: "service_key.revoked",
        reviewer: by,
        ...(actProof === undefined ? {} : { actProof }),
        note: `${key.id} of ${key.name}`,
      },
    });
    return withoutHash(revoked);
  }

  return {
    async create(by, { name, scopes, expiresAt }, proven = { operations: [] }) {
      await takeName(name);
      const part = randomBytes(8).toString("hex");
      const secret = randomBytes(32).toString("base64url");
      const id = `key_${part}`;
      const createdAt = now();
      const key = { id, name, scopes, createdBy: by.person, createdAt, expiresAt, revokedAt: null };
      const until = new Date(expiresAt).toISOString();
      const made = { ...key, hash: hashOf(secret).toString("base64") };
      const { actProof, operations } = proven;
      await store.commit(keep(made), ...operations, {
        kind: "append",
        record: {
          type: "service_key.created",
          reviewer: by,
          ...(actProof === undefined ? {} : { actProof }),
          note: `${id} of ${name}, for ${scopes.join(", ")}, until ${until}`,
        },
      });
      return { key, text: `${KEY_PREFIX}${part}_${secret}` };
    },

    async list() {
      return (await kept("")).map(withoutHash);
    },

    async revoke(by, id, proven = { operations: [] }) {
      const key = (await kept(id)).find((one) => one.id === id);
      if (key === undefined) throw new CountersignError("KEY_NOT_FOUND", "check the id");
      if (key.revokedAt !== null) return withoutHash(key);
      return revoke(by, key, proven);
    },

    async accept(text) {
      const [, part, secret = ""] = TEXT.exec(text) ?? [];
      if (part === undefined) return undefined;
      const key = (await kept(`key_${part}`)).find(({ id }) => id === `key_${part}`);
      const given = hashOf(secret);
      const wanted = Buffer.from(key?.hash ?? "", "base64");
      // As long for an id that nobody has.
      const isRight = timingSafeEqual(given, wanted.length === given.length ? wanted : NOBODYS);
      if (key === undefined || !isRight || key.revokedAt !== null || key.expiresAt <= now()) {
        return undefined;
      }
      return withoutHash(key);
    },
  };
}

function nameTaken(which: string, name: string): CountersignError {
  return new CountersignError(
    "KEY_NAME_TAKEN",
    `${which} is called \`${name}\`: take another name, or revoke it first`,
  );
}

const NOBODYS = randomBytes(32);

function keep(key: KeptKey): StoreOperation {
  const value = { ...key, scopes: [...key.scopes] };
  return { kind: "keep-channel-note", channel: CHANNEL, key: key.id, value };
}

function withoutHash({ hash: _hash, ...key }: KeptKey): ServiceKey {
  return key;
}

function isKey(value: JsonValue): value is JsonValue & KeptKey {
  return isJsonObject(value) && typeof value["hash"] === "string" && Array.isArray(value["scopes"]);
}

function hashOf(secret: string): Buffer {
  return hash("sha256", secret, "buffer");
}
