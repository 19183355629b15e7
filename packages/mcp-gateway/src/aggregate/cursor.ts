import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Where each upstream that has more to list goes on. */
export type ListPositions = readonly (readonly [upstream: string, cursor: string])[];

const PREFIX = "csg1.";

/**
 * Writes cursors that span several upstreams, and reads back only what it wrote: they are encrypted, because an
 * upstream may put anything into its own, and bound to what was listed and for whom. Good for as long as it lives.
 */
export class CursorSeal {
  readonly #key: Buffer = randomBytes(32);

  /** Whether a cursor claims to be ours. */
  isOurs(cursor: string): boolean {
    return cursor.startsWith(PREFIX);
  }

  seal(positions: ListPositions, context: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonce).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([
      cipher.update(JSON.stringify(positions), "utf8"),
      cipher.final(),
    ]);
    return PREFIX + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
  }

  /** `undefined` for a cursor that this seal did not write for this context. */
  open(cursor: string, context: string): ListPositions | undefined {
    const bytes = Buffer.from(cursor.slice(PREFIX.length), "base64url");
    if (!this.isOurs(cursor) || bytes.length < 28) return undefined;
    try {
      const decipher = createDecipheriv("aes-256-gcm", this.#key, bytes.subarray(0, 12))
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(12, 28));
      const opened =
        decipher.update(bytes.subarray(28), undefined, "utf8") + decipher.final("utf8");
      return JSON.parse(opened) as ListPositions;
    } catch {
      return undefined;
    }
  }
}
