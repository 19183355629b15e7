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
const MOST_OF_A_PERSON = 100;

/** Those of one person, in the order of their ids. */
export function passkeysOf(
  store: Pick<Store, "channelNotes">,
  person: string,
): Promise<readonly KeptPasskey[]> {
  return keptIn(store, CHANNEL, person);
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

/** Keeps a passkey as it is now. */
export function keep(passkey: KeptPasskey): StoreOperation {
  const key = `${passkey.person}/${passkey.id}`;
  const value = { ...passkey, transports: [...passkey.transports] };
  return { kind: "keep-channel-note", channel: CHANNEL, key, value };
}

/** Takes it away. What it signed before stays signed, so its public half is kept elsewhere. */
export function forget(passkey: KeptPasskey): readonly StoreOperation[] {
  const key = `${passkey.person}/${passkey.id}`;
  const value = { ...passkey, transports: [...passkey.transports] };
  return [
    { kind: "keep-channel-note", channel: CHANNEL, key, value: null },
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

function isPasskey(value: JsonValue): value is JsonValue & KeptPasskey {
  return isJsonObject(value) && typeof value["publicKey"] === "string";
}
