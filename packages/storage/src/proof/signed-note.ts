/**
 * Signed notes as c2sp.org/signed-note describes them: a text, an empty line, and one line for each signature. Ed25519
 * only; signatures of other kinds and of unknown keys are skipped, so that witnesses can add theirs.
 */
import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from "node:crypto";

const ED25519 = 1;
const KEY_ID_BYTES = 4;

/** What is wrong with a note of which no signature can be checked. */
export const UNKNOWN_KEY = "no known key signed it";

/** What signs. The name says which log it is, and is part of the key's id. */
export interface NoteSigner {
  readonly name: string;
  readonly privateKey: KeyObject;
}

/** What verifies: a vkey that was read. */
export interface NoteVerifier {
  readonly name: string;
  readonly id: Buffer;
  readonly publicKey: KeyObject;
}

/** The public half as one line that can be written down: `name+id+key`. */
export function vkeyOf({ name, privateKey }: NoteSigner): string {
  const raw = rawKeyOf(createPublicKey(privateKey));
  const id = keyId(name, raw).toString("hex");
  return `${name}+${id}+${Buffer.concat([Buffer.of(ED25519), raw]).toString("base64")}`;
}

/** Reads a vkey; `undefined` if it is none. */
export function readVkey(text: string): NoteVerifier | undefined {
  const [, name, id, encoded] =
    /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text.trim()) ?? [];
  if (name === undefined || id === undefined || encoded === undefined) return undefined;
  const key = Buffer.from(encoded, "base64");
  const raw = key.subarray(1);
  if (key[0] !== ED25519 || raw.length !== 32 || keyId(name, raw).toString("hex") !== id)
    return undefined;
  const x = raw.toString("base64url");
  const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  return { name, id: keyId(name, raw), publicKey };
}

/** PKCS #8 of an Ed25519 key, up to its 32 bytes. RFC 8410, section 7. */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** The private half as one line, in the form that golang.org/x/mod/sumdb/note gave it: `PRIVATE+KEY+name+id+key`. */
export function writeSigner({ name, privateKey }: NoteSigner): string {
  const id = keyId(name, rawKeyOf(createPublicKey(privateKey))).toString("hex");
  const { d } = privateKey.export({ format: "jwk" });
  const key = Buffer.concat([Buffer.of(ED25519), Buffer.from(d ?? "", "base64url")]);
  return `PRIVATE+KEY+${name}+${id}+${key.toString("base64")}`;
}

/** Reads what {@link writeSigner} wrote; `undefined` if it is something else. */
export function readSigner(text: string): NoteSigner | undefined {
  const [, name, id, encoded] =
    /^PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text.trim()) ?? [];
  if (name === undefined || id === undefined || encoded === undefined) return undefined;
  const key = Buffer.from(encoded, "base64");
  if (key[0] !== ED25519 || key.length !== 33) return undefined;
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, key.subarray(1)]),
    format: "der",
    type: "pkcs8",
  });
  const isRight = keyId(name, rawKeyOf(createPublicKey(privateKey))).toString("hex") === id;
  return isRight ? { name, privateKey } : undefined;
}

/** `text` ends with a line break and holds no empty line. */
export function signNote(text: string, signer: NoteSigner): string {
  const signature = sign(null, Buffer.from(text), signer.privateKey);
  const id = keyId(signer.name, rawKeyOf(createPublicKey(signer.privateKey)));
  return `${text}\n\u2014 ${signer.name} ${Buffer.concat([id, signature]).toString("base64")}\n`;
}

/**
 * The text of a note that one of `verifiers` signed.
 *
 * @returns why not, if none did, or if a signature in a known key's name is wrong.
 */
export function openNote(
  note: string,
  verifiers: readonly NoteVerifier[],
): { readonly text: string } | { readonly problem: string } {
  const end = note.lastIndexOf("\n\n");
  const lines = note.slice(end + 2).split("\n");
  if (end < 0 || lines.pop() !== "" || lines.length === 0)
    return { problem: "it is no signed note" };
  const text = note.slice(0, end + 1);
  let isSigned = false;
  for (const line of lines) {
    const [, name, encoded] = /^\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? [];
    if (name === undefined || encoded === undefined) return { problem: "it is no signed note" };
    const bytes = Buffer.from(encoded, "base64");
    if (bytes.toString("base64") !== encoded)
      return { problem: "a signature is not written as it should be" };
    const id = bytes.subarray(0, KEY_ID_BYTES);
    const verifier = verifiers.find((one) => one.name === name && one.id.equals(id));
    if (!verifier) continue;
    if (!verify(null, Buffer.from(text), verifier.publicKey, bytes.subarray(KEY_ID_BYTES))) {
      return { problem: `the signature of ${name} is wrong` };
    }
    isSigned = true;
  }
  return isSigned ? { text } : { problem: UNKNOWN_KEY };
}

function keyId(name: string, raw: Uint8Array): Buffer {
  const bytes = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ED25519), raw]);
  return hash("sha256", bytes, "buffer").subarray(0, KEY_ID_BYTES);
}

function rawKeyOf(publicKey: KeyObject): Buffer {
  const { x } = publicKey.export({ format: "jwk" });
  return Buffer.from(x ?? "", "base64url");
}
