import { hash } from "node:crypto";

/** Bytes of a SHA-256 hash. */
export const HASH_BYTES = 32;

const NODE_PREFIX = Buffer.of(1);
const EMPTY_ROOT = hash("sha256", Buffer.alloc(0), "buffer");

/** An inner node of the tree. RFC 6962, section 2.1. */
export function nodeOf(left: Uint8Array, right: Uint8Array): Buffer {
  return hash("sha256", Buffer.concat([NODE_PREFIX, left, right]), "buffer");
}

/**
 * A Merkle tree that only grows: of all its nodes it keeps the roots of the complete subtrees that cover its leaves,
 * largest first. Those give the root of the whole and take in further leaves, so a tree of any size needs some sixty
 * hashes at most.
 */
export class MerkleFrontier {
  #size = 0;
  #roots: Buffer[] = [];

  /** @throws if `bytes` are not what {@link toBytes} gave at this size. */
  static fromBytes(size: number, bytes: Uint8Array): MerkleFrontier {
    const roots = Array.from({ length: bytes.length / HASH_BYTES }, (_, i) =>
      Buffer.from(bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)),
    );
    if (bytes.length % HASH_BYTES !== 0 || roots.length !== subtreeSizes(size).length) {
      throw new Error(`${bytes.length} bytes are no frontier of ${size} leaves`);
    }
    const frontier = new MerkleFrontier();
    frontier.#size = size;
    frontier.#roots = roots;
    return frontier;
  }

  get size(): number {
    return this.#size;
  }

  append(leaf: Uint8Array): void {
    let root: Buffer = Buffer.from(leaf);
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      root = nodeOf(this.#roots.pop() ?? root, root);
    }
    this.#roots.push(root);
    this.#size += 1;
  }

  root(): Buffer {
    return (
      this.#roots.reduceRight<Buffer | undefined>(
        (right, left) => (right ? nodeOf(left, right) : left),
        undefined,
      ) ?? EMPTY_ROOT
    );
  }

  /** The roots of the complete subtrees, and which leaves each covers: from `start` up to but not including `end`. */
  subtrees(): readonly { readonly start: number; readonly end: number; readonly root: Buffer }[] {
    let start = 0;
    return subtreeSizes(this.#size).map((size, i) => {
      const root = this.#roots[i];
      if (!root) throw new Error("a subtree without a root (this is a bug)");
      return { start, end: (start += size), root };
    });
  }

  copy(): MerkleFrontier {
    return MerkleFrontier.fromBytes(this.#size, this.toBytes());
  }

  toBytes(): Buffer {
    return Buffer.concat(this.#roots);
  }
}

/** The powers of two that add up to `size`, largest first. */
function subtreeSizes(size: number): number[] {
  const sizes: number[] = [];
  for (let rest = size, power = 1; rest > 0; power *= 2) {
    if (rest % 2 === 1) sizes.unshift(power);
    rest = Math.floor(rest / 2);
  }
  return sizes;
}
