import { hash, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { zstdCompress, zstdCompressSync, zstdDecompressSync, constants } from "node:zlib";
import type { AuditDraft } from "@countersign/core";
import { drawRandom } from "../keys/draw-random.ts";
import { hmacOf, hmacOfLong } from "../keys/keyed-digest.ts";
import { type OpenBox, openBox, sealIn, unseal } from "../keys/sealed-box.ts";

/** What the chain starts from. */
export const CHAIN_START: Buffer = Buffer.alloc(32);

const LEAF_PREFIX = Buffer.of(0);
const SALT_BYTES = 32;
/** Payloads above this many bytes are compressed. */
const COMPRESSED_ABOVE = 4_096;

/** A draft whose JSON was written before, of which only what has columns of its own is known besides. */
export class WrittenDraft implements Pick<AuditDraft, "type" | "exchange" | "approval"> {
  readonly type: AuditDraft["type"];
  readonly exchange?: string;
  readonly approval?: string;
  /** {@link isWhole} of the draft; in braces. */
  readonly text: string;

  constructor({ type, exchange, approval }: AuditDraft, text: string) {
    this.type = type;
    if (exchange !== undefined) this.exchange = exchange;
    if (approval !== undefined) this.approval = approval;
    this.text = text;
  }
}

/** Whether a draft's own JSON can stand in the middle of its record's: it has no member that is the store's to say. */
export function isWhole(draft: AuditDraft): boolean {
  return !OURS.some((name) => Object.hasOwn(draft, name));
}

const OURS = ["v", "sequence", "at", "payloadCommitment"];

/** A record's JSON: the exact bytes that are stored and hashed, so that verifying needs no canonical JSON. */
export function headOf(
  place: { readonly sequence: number; readonly at: string },
  draft: AuditDraft | WrittenDraft,
  payloadCommitment: string | null,
): string {
  if (draft instanceof WrittenDraft) {
    const { sequence, at } = place;
    const commitment = JSON.stringify(payloadCommitment);
    const members = draft.text.slice(1, -1);
    return `{"v":1,"sequence":${sequence},"at":${JSON.stringify(at)},${members},"payloadCommitment":${commitment}}`;
  }
  // Assigned twice: first for the order of the keys, then so that no key of the draft can stand in for ours.
  const ours = { v: 1, sequence: place.sequence, at: place.at };
  return JSON.stringify(Object.assign({ ...ours }, draft, ours, { payloadCommitment }));
}

/** The leaf of RFC 6962, section 2.1: a Merkle tree over the log needs nothing but these. */
export function leafOf(head: Uint8Array | string): Buffer {
  const text = typeof head === "string" ? `\0${head}` : Buffer.concat([LEAF_PREFIX, head]);
  return hash("sha256", text, "buffer");
}

/** Room for what is hashed: allocating it anew takes longer than hashing it. */
const SCRATCH = Buffer.alloc(8_192);

export function chainOf(previous: Uint8Array, leaf: Uint8Array): Buffer {
  return hash("sha256", together(previous, leaf), "buffer");
}

function together(previous: Uint8Array, leaf: Uint8Array): Buffer {
  const length = previous.length + leaf.length;
  if (length > SCRATCH.length) return Buffer.concat([previous, leaf]);
  SCRATCH.set(previous, 0);
  SCRATCH.set(leaf, previous.length);
  return SCRATCH.subarray(0, length);
}

/** Whether `leaf` is that of `head`: half the time of making it anew. */
export function isLeafOf(head: Uint8Array, leaf: Buffer): boolean {
  if (head.length >= SCRATCH.length) return leafOf(head).equals(leaf);
  SCRATCH[0] = 0;
  SCRATCH.set(head, 1);
  return hash("sha256", SCRATCH.subarray(0, head.length + 1), "hex") === leaf.toString("hex");
}

/** Whether `chain` is what follows `previous` with `leaf`. */
export function isChainOf(previous: Uint8Array, leaf: Uint8Array, chain: Buffer): boolean {
  return hash("sha256", together(previous, leaf), "hex") === chain.toString("hex");
}

/** A payload on its way into the database. */
export interface PackedPayload {
  /** HMAC-SHA256 of the payload under the salt, base64. Says nothing about it without the salt, which is sealed. */
  readonly commitment: string;
  readonly bytes: Uint8Array;
}

/** Form (0 as it is, 1 zstd), salt, payload. */
export function packPayload(text: string, salt: Buffer = drawRandom(SALT_BYTES)): PackedPayload {
  const payload = Buffer.from(text);
  const isCompressed = payload.length > COMPRESSED_ABOVE;
  const body = isCompressed ? zstdCompressSync(payload, ZSTD_FASTEST) : payload;
  return {
    commitment: commitmentOf(salt, payload),
    bytes: Buffer.concat([Buffer.of(isCompressed ? 1 : 0), salt, body]),
  };
}

/** The same of a big payload, in UTF-8, in other threads. */
export async function packBeside(
  payload: Uint8Array<ArrayBuffer>,
  salt: Buffer<ArrayBuffer> = drawRandom(SALT_BYTES),
): Promise<PackedPayload> {
  const [body, commitment] = await Promise.all([
    compress(payload, { ...ZSTD_FASTEST, chunkSize: BIG_CHUNK }),
    hmacOfLong(salt, payload),
  ]);
  // With memory of its own: with less than that it could not go to another thread by itself.
  const bytes = Buffer.allocUnsafeSlow(1 + SALT_BYTES + body.length);
  bytes[0] = 1;
  bytes.set(salt, 1);
  bytes.set(body, 1 + SALT_BYTES);
  return { commitment, bytes };
}

const compress = promisify(zstdCompress);

/** After so much of what comes out this thread has to be asked for more room. In bytes. */
const BIG_CHUNK = 262_144;

const ZSTD_FASTEST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** @param box of the same key, made before. */
export function sealPayload(
  key: KeyObject,
  place: { readonly sequence: number; readonly dataKey: string },
  packed: PackedPayload,
  box: OpenBox = openBox(key),
): Buffer {
  return sealIn(box, payloadPlace(place), packed.bytes);
}

/** The payload and the commitment it gives. Throws if the box was changed or moved. */
export function openPayload(
  key: KeyObject,
  place: { readonly sequence: number; readonly dataKey: string },
  box: Uint8Array,
): { readonly text: string; readonly salt: Buffer; readonly commitment: string } {
  const { payload, salt } = unpackPayload(key, place, box);
  return { text: payload.toString("utf8"), salt, commitment: commitmentOf(salt, payload) };
}

/** What a record has to say of a payload. Throws if the box was changed or moved. */
export function commitmentIn(
  key: KeyObject,
  place: { readonly sequence: number; readonly dataKey: string },
  box: Uint8Array,
): string {
  const { payload, salt } = unpackPayload(key, place, box);
  return commitmentOf(salt, payload);
}

function unpackPayload(
  key: KeyObject,
  place: { readonly sequence: number; readonly dataKey: string },
  box: Uint8Array,
): { readonly payload: Buffer; readonly salt: Buffer } {
  const bytes = unseal(key, payloadPlace(place), box);
  const body = bytes.subarray(1 + SALT_BYTES);
  return {
    payload: bytes[0] === 1 ? zstdDecompressSync(body) : body,
    salt: bytes.subarray(1, 1 + SALT_BYTES),
  };
}

function payloadPlace(place: { readonly sequence: number; readonly dataKey: string }): string {
  return `payload|${place.sequence}|${place.dataKey}`;
}

/** What a record says of its payload. */
export function commitmentOf(salt: Uint8Array, payload: Uint8Array): string {
  return hmacOf(salt, payload);
}
