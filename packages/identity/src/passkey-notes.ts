/** Whose passkeys there are, kept in the store beside everything else that has to outlive a restart. */
import { isJsonObject, type JsonValue, type Store, type StoreOperation } from "@countersign/core";

/** The public half of a key that only a person can use. */
export interface Passkey {
  /** Base64url, as WebAuthn gave it. */
  readonly id: string;
  /** COSE, base64url. */
  readonly publicKey: string;
  /** The host name it is bound to. */
  readonly rpId: string;
  /** How often it says it was used; 0 for one that does not count. */
  readonly counter: number;
}

export interface KeptPasskey extends Passkey {
  readonly person: string;
  /** What its owner calls it. */
  readonly name: string;
  readonly transports: readonly string[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly usedAt: number | null;
}

const CHANNEL = "passkeys";
const REMOVED = "removed-passkeys";
/** Apart from the passkeys, so that a use that ends as its passkey is taken away does not bring it back. */
const USES = "passkey-uses";
const MOST_OF_A_PERSON = 100;

/** Those of one person, in the order of their ids. */
export async function passkeysOf(
  store: Pick<Store, "channelNotes">,
  person: string,
): Promise<readonly KeptPasskey[]> {
  const [kept, uses] = await Promise.all([
    keptIn(store, CHANNEL, person),
    store.channelNotes({ channel: USES, prefix: `${person}/`, limit: MOST_OF_A_PERSON }),
  ]);
  const used = new Map(uses.map(({ key, value }) => [key, value]));
  return kept.map((passkey) => {
    const use = used.get(keyOf(passkey));
    return isUse(use) ? { ...passkey, counter: use.counter, usedAt: use.usedAt } : passkey;
  });
}

async function keptIn(
  store: Pick<Store, "channelNotes">,
  channel: string,
  person: string,
): Promise<readonly KeptPasskey[]> {
  const prefix = `${person}/`;
  const notes = await store.channelNotes({ channel, prefix, limit: MOST_OF_A_PERSON });
  return notes.flatMap(({ value }) => (isPasskey(value) ? [value] : []));
}

export async function passkeyOf(
  store: Pick<Store, "channelNotes">,
  person: string,
  id: string,
): Promise<KeptPasskey | undefined> {
  return (await passkeysOf(store, person)).find((one) => one.id === id);
}

/** Keeps a new passkey. */
export function keep(passkey: KeptPasskey): StoreOperation {
  const value = { ...passkey, transports: [...passkey.transports] };
  return { kind: "keep-channel-note", channel: CHANNEL, key: keyOf(passkey), value };
}

/** Notes how often and when a passkey was used last. One that was taken away stays away. */
export function keepUse(passkey: KeptPasskey): StoreOperation {
  const { counter, usedAt } = passkey;
  const value = { counter, usedAt };
  return { kind: "keep-channel-note", channel: USES, key: keyOf(passkey), value };
}

/** Takes it away. What it signed before stays signed, so its public half is kept elsewhere. */
export function forget(passkey: KeptPasskey): readonly StoreOperation[] {
  const key = keyOf(passkey);
  const value = { ...passkey, transports: [...passkey.transports] };
  return [
    { kind: "keep-channel-note", channel: CHANNEL, key, value: null },
    { kind: "keep-channel-note", channel: USES, key, value: null },
    { kind: "keep-channel-note", channel: REMOVED, key, value },
  ];
}

/** Those that one person had and has no more. They sign nothing new. */
export function removedOf(
  store: Pick<Store, "channelNotes">,
  person: string,
): Promise<readonly KeptPasskey[]> {
  return keptIn(store, REMOVED, person);
}

function keyOf({ person, id }: Pick<KeptPasskey, "person" | "id">): string {
  return `${person}/${id}`;
}

function isUse(
  value: JsonValue | undefined,
): value is JsonValue & Pick<KeptPasskey, "counter" | "usedAt"> {
  return isJsonObject(value) && typeof value["counter"] === "number";
}

function isPasskey(value: JsonValue): value is JsonValue & KeptPasskey {
  return isJsonObject(value) && typeof value["publicKey"] === "string";
}
