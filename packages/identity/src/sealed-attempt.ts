/**
 * What a sign-in at a provider has to come back to, sealed into the cookie of the browser that began it: nothing of an
 * unfinished one is kept here, so however many begin, none pushes another's out, and any replica can finish it.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { isJsonObject, type KeyedDigest } from "@countersign/core";

export interface Attempt {
  /** Random; each is finished once. */
  readonly id: string;
  readonly provider: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUri: string;
  readonly next: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** Longer than any that we make, and than browsers keep. */
const LONGEST = 4_096;
const [IV_BYTES, TAG_BYTES] = [12, 16];

/** AES-256-GCM, in base64url. */
export function sealAttempt(attempt: Attempt, digest: KeyedDigest): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyOf(digest), iv);
  const text = Buffer.concat([cipher.update(JSON.stringify(attempt), "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString("base64url");
}

/** What one of ours says; `undefined` for anything else. */
export function openAttempt(sealed: string, digest: KeyedDigest): Attempt | undefined {
  if (sealed.length > LONGEST) return undefined;
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length <= IV_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", keyOf(digest), bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    const text = Buffer.concat([
      decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)),
      decipher.final(),
    ]);
    const attempt: unknown = JSON.parse(text.toString("utf8"));
    return isJsonObject(attempt) ? (attempt as unknown as Attempt) : undefined;
  } catch {
    return undefined;
  }
}

/** Derived from a key of this installation, which replicas share. */
function keyOf(digest: KeyedDigest): Buffer {
  return createHash("sha256").update(digest("sign-in attempts at providers")).digest();
}
