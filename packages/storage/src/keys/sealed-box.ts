import { type CipherGCM, createCipheriv, createDecipheriv, type KeyObject } from "node:crypto";
import { drawRandom } from "./draw-random.ts";

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts with AES-256-GCM: IV, ciphertext, tag. `place` says where the box belongs, so that one moved elsewhere does
 * not open. Random IVs are safe up to about 2^32 boxes per key (NIST SP 800-38D, section 8.3).
 */
export function seal(key: KeyObject, place: string, plain: Uint8Array): Buffer {
  return sealIn(openBox(key), place, plain);
}

/** A box that nothing was put into yet. */
export interface OpenBox {
  readonly iv: Buffer;
  readonly cipher: CipherGCM;
}

/** Making one takes longer than {@link sealIn}, and needs to know nothing of what will be in it. */
export function openBox(key: KeyObject): OpenBox {
  const iv = drawRandom(IV_BYTES);
  return { iv, cipher: createCipheriv("aes-256-gcm", key, iv) };
}

/** {@link seal}, in a box that was not used before: a second use throws. */
export function sealIn({ iv, cipher }: OpenBox, place: string, plain: Uint8Array): Buffer {
  cipher.setAAD(Buffer.from(place));
  const body = cipher.update(plain);
  return Buffer.concat([iv, body, cipher.final(), cipher.getAuthTag()]);
}

/** Opens a box. Throws if the key or the place is another one, or if a single bit was changed. */
export function unseal(key: KeyObject, place: string, box: Uint8Array): Buffer {
  if (box.length < IV_BYTES + TAG_BYTES) throw new Error("too short for a sealed box");
  const decipher = createDecipheriv("aes-256-gcm", key, box.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(box.subarray(box.length - TAG_BYTES));
  const plain = decipher.update(box.subarray(IV_BYTES, box.length - TAG_BYTES));
  // In this mode nothing is left over for it to give: it checks the tag.
  decipher.final();
  return plain;
}
