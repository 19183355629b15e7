/** Cosignatures of witnesses, as c2sp.org/tlog-cosignature describes them (Ed25519). */
import { createPublicKey, hash, type KeyObject, verify } from "node:crypto";

const COSIGNATURE_V1 = 4;

/** A witness whose cosignatures can be verified. */
export interface Witness {
  readonly name: string;
  readonly id: Buffer;
  readonly publicKey: KeyObject;
}

/** Reads a witness's vkey; `undefined` if it is none. */
export function readWitness(vkey: string): Witness | undefined {
  const [, name, id, encoded] =
    /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(vkey.trim()) ?? [];
  if (name === undefined || id === undefined || encoded === undefined) return undefined;
  const key = Buffer.from(encoded, "base64");
  const raw = key.subarray(1);
  if (key[0] !== COSIGNATURE_V1 || raw.length !== 32) return undefined;
  const bytes = Buffer.concat([Buffer.from(`${name}\n`), key]);
  const expected = hash("sha256", bytes, "buffer").subarray(0, 4);
  if (expected.toString("hex") !== id) return undefined;
  const x = raw.toString("base64url");
  const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  return { name, id: expected, publicKey };
}

/** When the witness cosigned a checkpoint, in seconds since the epoch; `undefined` if it did not. */
export function cosignedAt(note: string, witness: Witness): number | undefined {
  const end = note.lastIndexOf("\n\n");
  if (end < 0) return undefined;
  const text = note.slice(0, end + 1);
  for (const line of note.slice(end + 2).split("\n")) {
    const [, name, encoded] = /^\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? [];
    if (name !== witness.name || encoded === undefined) continue;
    const bytes = Buffer.from(encoded, "base64");
    if (bytes.length !== 4 + 8 + 64 || !bytes.subarray(0, 4).equals(witness.id)) continue;
    const time = bytes.readBigUInt64BE(4);
    const message = Buffer.from(`cosignature/v1\ntime ${time}\n${text}`);
    if (verify(null, message, witness.publicKey, bytes.subarray(12))) return Number(time);
  }
  return undefined;
}
