import { createHmac, createSecretKey, hash, type KeyObject, subtle } from "node:crypto";

/** Of SHA-256, in bytes. */
const BLOCK = 64;
const DIGEST = 32;

/** Most bytes of text for which no buffer is made anew. */
const USUAL = 4_096;

/**
 * HMAC-SHA256 (RFC 2104) of many short texts under one key of at most 64 bytes. Node's own makes objects for each text
 * that the garbage collector has to finalise, which for thousands of values takes several times as long.
 *
 * @returns digests of UTF-8 texts as strings of 32 characters, one for each byte.
 */
export function keyedDigest(key: KeyObject): (text: string | Uint8Array) => string {
  const secret = key.export();
  const inner = Buffer.alloc(BLOCK + USUAL);
  const outer = Buffer.alloc(BLOCK + DIGEST);
  pad(secret, inner, outer);
  secret.fill(0);
  return (text) => {
    // Of a UTF-16 unit at most three bytes are made.
    const isUsual = typeof text === "string" && text.length * 3 <= USUAL;
    const asked = isUsual
      ? inner.subarray(0, BLOCK + inner.write(text, BLOCK))
      : Buffer.concat([inner.subarray(0, BLOCK), Buffer.from(text as string)]);
    outer.write(hash("sha256", asked, "binary"), BLOCK, "latin1");
    return hash("sha256", outer, "binary");
  };
}

/** Room for one text at a time, empty in between. */
const INNER = Buffer.alloc(BLOCK + USUAL);
const OUTER = Buffer.alloc(BLOCK + DIGEST);

/** HMAC-SHA256 of one text under a key of at most 64 bytes, in base64. */
export function hmacOf(key: Uint8Array, text: Uint8Array): string {
  if (text.length > USUAL) {
    // As a key object: given bytes, Node looks for a key in them first, which takes longer than the rest.
    return createHmac("sha256", createSecretKey(key)).update(text).digest("base64");
  }
  pad(key, INNER, OUTER);
  INNER.set(text, BLOCK);
  OUTER.write(hash("sha256", INNER.subarray(0, BLOCK + text.length), "binary"), BLOCK, "latin1");
  const digest = hash("sha256", OUTER, "base64");
  INNER.fill(0, 0, BLOCK + text.length);
  OUTER.fill(0);
  return digest;
}

/**
 * Up to this many bytes copying them for another thread, and going there and back, takes as long as the digest where the
 * processor has instructions for it.
 */
const MOST_HERE = 2_097_152;

/** The same of a long text; of a very long one in another thread. */
export async function hmacOfLong(
  key: Uint8Array<ArrayBuffer>,
  text: Uint8Array<ArrayBuffer>,
): Promise<string> {
  if (text.length <= MOST_HERE) return hmacOf(key, text);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return Buffer.from(await subtle.sign("HMAC", imported, text)).toString("base64");
}

/** Writes the first block of the inner and of the outer hash. */
function pad(key: Uint8Array, inner: Buffer, outer: Buffer): void {
  if (key.length > BLOCK) throw new Error("the key is longer than a block (this is a bug)");
  for (let i = 0; i < BLOCK; i++) {
    const byte = key[i] ?? 0;
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
}

/** The same digests in base64url. */
export function namingDigest(key: KeyObject): (text: string) => string {
  const digest = keyedDigest(key);
  return (text) => bytesOf(digest(text)).toString("base64url");
}

export function bytesOf(digest: string): Buffer {
  return Buffer.from(digest, "latin1");
}
