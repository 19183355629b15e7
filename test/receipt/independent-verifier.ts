/**
 * Verifies a receipt as somebody would who has docs/receipt-format.md and nothing of ours: for the tests, to show that
 * the page is enough. It uses node:crypto only.
 */
import { createHash, createHmac, createPublicKey, verify } from "node:crypto";

interface ReceiptFile {
  readonly format: string;
  readonly records: readonly {
    readonly head: string;
    readonly proof: readonly string[];
    readonly payload: { readonly salt: string; readonly text: string } | null;
  }[];
  readonly checkpoint: string;
}

interface Head {
  readonly sequence: number;
  readonly type: string;
  readonly approval?: string;
  readonly reviewer?: { readonly person: string };
  readonly payloadCommitment: string | null;
}

export function verifyAsAnybody(file: string, vkey: string): unknown {
  const receipt = JSON.parse(file) as ReceiptFile;
  require(receipt.format === "countersign.receipt/1", "format");
  require(`${JSON.stringify(receipt, null, 2)}\n` === file, "writing");
  const { size, root } = signedHead(receipt.checkpoint, vkey);

  const records = receipt.records.map(({ head: bytes, proof, payload }) => {
    const head = JSON.parse(bytes) as Head;
    const leaf = sha256(Buffer.of(0), Buffer.from(bytes));
    const hashes = proof.map((hash) => Buffer.from(hash, "base64"));
    require(rootFrom(leaf, head.sequence - 1, size, hashes).equals(root), "inclusion");
    if (payload === null) return { head, body: undefined };
    const hmac = createHmac("sha256", Buffer.from(payload.salt, "base64")).update(payload.text);
    require(hmac.digest("base64") === head.payloadCommitment, "commitment");
    return { head, body: JSON.parse(payload.text) as { readonly arguments?: unknown } };
  });

  const decided = records.findLast(({ head }) =>
    ["approval.approved", "approval.rejected", "approval.broke_glass"].includes(head.type),
  );
  const asked = records.find(({ body }) => body?.arguments !== undefined);
  require(decided !== undefined && decided.head.approval === asked?.head.approval, "decision");
  const { type: decision, reviewer } = decided?.head ?? {};
  return { person: reviewer?.person, decision, arguments: asked?.body?.arguments };
}

/** A C2SP checkpoint, signed by the key of `vkey`. */
function signedHead(note: string, vkey: string): { readonly size: number; readonly root: Buffer } {
  const [, name, , encodedKey] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey) ?? [];
  const raw = Buffer.from(encodedKey ?? "", "base64").subarray(1);
  const x = raw.toString("base64url");
  const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const end = note.indexOf("\n\n");
  const text = note.slice(0, end + 1);
  const [, signer, encoded] = /^\u2014 (\S+) (\S+)\n$/.exec(note.slice(end + 2)) ?? [];
  const signature = Buffer.from(encoded ?? "", "base64");
  const id = sha256(Buffer.from(`${name}\n`), Buffer.of(1), raw).subarray(0, 4);
  require(signer === name && signature.subarray(0, 4).equals(id), "key");
  require(verify(null, Buffer.from(text), publicKey, signature.subarray(4)), "signature");
  const [origin, size, root] = text.split("\n");
  require(origin === name, "origin");
  return { size: Number(size), root: Buffer.from(root ?? "", "base64") };
}

/** The root of a tree of `size` leaves in which `leaf` is at `index`. RFC 9162, section 2.1.3.2. */
function rootFrom(leaf: Buffer, index: number, size: number, proof: readonly Buffer[]): Buffer {
  let [at, last, hash] = [index, size - 1, leaf];
  for (const node of proof) {
    require(last > 0, "length of the proof");
    if (at % 2 === 1 || at === last) {
      hash = sha256(Buffer.of(1), node, hash);
      while (at % 2 === 0 && at > 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else hash = sha256(Buffer.of(1), hash, node);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  require(last === 0, "length of the proof");
  return hash;
}

function sha256(...parts: readonly Buffer[]): Buffer {
  return createHash("sha256").update(Buffer.concat(parts)).digest();
}

function require(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(`refused: ${what}`);
}
