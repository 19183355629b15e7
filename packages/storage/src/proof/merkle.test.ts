import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leafOf } from "../store/record-frame.ts";
import { MerkleFrontier } from "./merkle-frontier.ts";
import {
  consistencyProof,
  inclusionProof,
  provesConsistency,
  provesInclusion,
} from "./merkle-proof.ts";
import { rootsSince } from "./merkle-window.ts";

/** The tree hash as RFC 6962, section 2.1, writes it down. */
function treeHash(entries: readonly Buffer[]): Buffer {
  const sha256 = (...parts: Buffer[]) => createHash("sha256").update(Buffer.concat(parts)).digest();
  if (entries.length === 0) return sha256();
  if (entries[0] && entries.length === 1) return sha256(Buffer.of(0), entries[0]);
  const k = 2 ** Math.ceil(Math.log2(entries.length) - 1);
  return sha256(Buffer.of(1), treeHash(entries.slice(0, k)), treeHash(entries.slice(k)));
}

const entry = (i: number) => Buffer.from(`entry ${i}`);
const entriesOf = (size: number) => Array.from({ length: size }, (_, i) => entry(i));
const leafAt = (i: number) => leafOf(entry(i));

function grownTo(size: number): MerkleFrontier {
  const frontier = new MerkleFrontier();
  for (let i = 0; i < size; i++) frontier.append(leafAt(i));
  return frontier;
}

/** What somebody knows who kept the frontier at `from` and read the leaves up to `size`. */
const known = (from: number) =>
  rootsSince(grownTo(from), (start, end) =>
    Array.from({ length: end - start }, (_, i) => leafAt(start + i)),
  );

const flipBit = (bytes: Uint8Array, bit: number) => {
  const flipped = Buffer.from(bytes);
  const at = Math.floor(bit / 8) % flipped.length;
  flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit % 8));
  return flipped;
};

const SIZES = Array.from({ length: 40 }, (_, i) => i);

describe("the tree", () => {
  it("has the root that the specification gives, at every size", () => {
    for (const size of SIZES) {
      expect(grownTo(size).root().toString("hex")).toBe(treeHash(entriesOf(size)).toString("hex"));
    }
  });

  it("has the root of Certificate Transparency's reference tree", () => {
    const inputs = [
      "",
      "00",
      "10",
      "2021",
      "3031",
      "40414243",
      "5051525354555657",
      "606162636465666768696a6b6c6d6e6f",
    ];
    const frontier = new MerkleFrontier();
    for (const input of inputs) frontier.append(leafOf(Buffer.from(input, "hex")));

    expect(frontier.root().toString("hex")).toBe(
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    );
  });

  it("goes on from what was kept of it", () => {
    for (const size of SIZES) {
      const frontier = MerkleFrontier.fromBytes(size, grownTo(size).toBytes());
      frontier.append(leafAt(size));

      expect(frontier.root()).toEqual(grownTo(size + 1).root());
    }
  });

  it("does not go on from something else", () => {
    expect(() => MerkleFrontier.fromBytes(3, grownTo(4).toBytes())).toThrow("no frontier of 3");
    expect(() => MerkleFrontier.fromBytes(1, Buffer.alloc(31))).toThrow("no frontier of 1");
  });
});

describe("a proof", () => {
  it("of inclusion holds for every leaf of every tree, from whatever was kept before it", () => {
    for (const size of SIZES) {
      const tree = { size, root: grownTo(size).root() };
      for (let index = 0; index < size; index++) {
        for (const from of new Set([0, index])) {
          const proof = inclusionProof(index, size, known(from));
          expect(provesInclusion({ leaf: leafAt(index), index }, tree, proof)).toBe(true);
        }
      }
    }
  });

  it("of consistency holds between any two sizes", () => {
    for (const size of SIZES) {
      const later = { size, root: grownTo(size).root() };
      for (let earlier = 0; earlier <= size; earlier++) {
        const proof = consistencyProof(earlier, size, known(earlier));
        const before = { size: earlier, root: grownTo(earlier).root() };
        expect(provesConsistency(before, later, proof)).toBe(true);
      }
    }
  });

  it("never holds with a single bit changed, another place or another size", () => {
    const run = (size: number, pick: number, node: number, bit: number) => {
      const index = pick % size;
      const tree = { size, root: grownTo(size).root() };
      const proof = inclusionProof(index, size, known(0));
      const leaf = { leaf: leafAt(index), index };
      const spoiled = proof.map((hash, i) =>
        i === node % proof.length ? flipBit(hash, bit) : hash,
      );
      expect(provesInclusion(leaf, tree, spoiled)).toBe(size === 1);
      expect(provesInclusion({ ...leaf, leaf: flipBit(leaf.leaf, bit) }, tree, proof)).toBe(false);
      expect(provesInclusion({ ...leaf, index: (index + 1) % size }, tree, proof)).toBe(size === 1);
      expect(provesInclusion(leaf, tree, [...proof, leaf.leaf])).toBe(false);

      const earlier = { size: index, root: grownTo(index).root() };
      const path = consistencyProof(index, size, known(0));
      if (path.length === 0) return;
      const bent = path.map((hash, i) => (i === node % path.length ? flipBit(hash, bit) : hash));
      expect(provesConsistency(earlier, tree, bent)).toBe(false);
      expect(provesConsistency({ ...earlier, root: flipBit(earlier.root, bit) }, tree, path)).toBe(
        false,
      );
      expect(provesConsistency(earlier, tree, path.slice(1))).toBe(false);
    };
    fc.assert(fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), fc.nat(), fc.nat(255), run), {
      numRuns: 300,
    });
  });
});
