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
const MOST_OF_A_PERSON = 100;

/** Those of one person, in the order of their ids. */
export async function passkeysOf(
  store: Pick<Store, "channelNotes">,
  person: string,
): Promise<readonly KeptPasskey[]> {
  const prefix = `${person}/`;
  const notes = await store.channelNotes({ channel: CHANNEL, prefix, limit: MOST_OF_A_PERSON });
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

export function forget({ person, id }: Pick<KeptPasskey, "person" | "id">): StoreOperation {
  return { kind: "keep-channel-note", channel: CHANNEL, key: `${person}/${id}`, value: null };
}

function isPasskey(value: JsonValue): value is JsonValue & KeptPasskey {
  return isJsonObject(value) && typeof value["publicKey"] === "string";
}
