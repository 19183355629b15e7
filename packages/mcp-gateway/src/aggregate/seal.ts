import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import type { KeyedDigest } from "@countersign/core";

/**
 * Writes texts that only it can read, bound to what they are for: an upstream may put anything into what its client is to
 * bring back, and the model may see that. Good for as long as the key of `digest` is: whoever has it can read them.
 */
export class Seal {
  readonly #key: Buffer;
  readonly #prefix: string;

  /** @param digest its key is one of the installation, so that what is sealed outlives this process. */
  constructor(prefix: string, digest: KeyedDigest) {
    this.#prefix = prefix;
    this.#key = createHash("sha256")
      .update(digest(`seal ${prefix}`))
      .digest();
  }

  /** Whether a text claims to be ours. */
  isOurs(text: string): boolean {
    return text.startsWith(this.#prefix);
  }

  seal(text: string, context: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonce).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return this.#prefix + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
  }

  /** `undefined` for a text that this seal did not write for this context. */
  open(text: string, context: string): string | undefined {
    const bytes = Buffer.from(text.slice(this.#prefix.length), "base64url");
    if (!this.isOurs(text) || bytes.length < 28) return undefined;
    try {
      const decipher = createDecipheriv("aes-256-gcm", this.#key, bytes.subarray(0, 12))
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(12, 28));
      return decipher.update(bytes.subarray(28), undefined, "utf8") + decipher.final("utf8");
    } catch {
      return undefined;
    }
  }
}
