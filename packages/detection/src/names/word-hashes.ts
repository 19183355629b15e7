import { randomBytes } from "node:crypto";
import { wordHash } from "./tokens.ts";

const FIRST_PLACES = 64;

/** Odd, and nobody's to foresee: words that would all want the same place cannot be made up. */
const FACTOR = randomBytes(4).readInt32LE() | 1;

/** Hashes of words, in an open-addressed table that is never more than half full. */
export class WordHashes {
  #table = new Int32Array(0);
  /** By how much a product is shifted to the right to be a place. */
  #shift = 0;
  #hasZero = false;
  #size = 0;

  /** With room for so many. */
  constructor(room = 0) {
    let places = FIRST_PLACES;
    while (places < room * 2) places *= 2;
    this.#resize(places);
  }

  static of(...words: readonly string[]): WordHashes {
    const hashes = new WordHashes();
    for (const word of words) hashes.add(wordHash(word));
    return hashes;
  }

  get size(): number {
    return this.#size;
  }

  add(hash: number): void {
    // An empty place is 0.
    if (hash === 0) {
      if (!this.#hasZero) this.#size++;
      this.#hasZero = true;
      return;
    }
    const place = this.#placeOf(hash);
    if (this.#table[place] === hash) return;
    this.#table[place] = hash;
    this.#size++;
    if (this.#size * 2 > this.#table.length) this.#grow();
  }

  has(hash: number): boolean {
    return hash === 0 ? this.#hasZero : this.#table[this.#placeOf(hash)] === hash;
  }

  /** Where a hash is, or could be put. */
  #placeOf(hash: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    let place = Math.imul(hash, FACTOR) >>> this.#shift;
    for (;;) {
      const found = table[place];
      if (found === hash || found === 0) return place;
      place = (place + 1) & mask;
    }
  }

  #grow(): void {
    const before = this.#table;
    this.#resize(before.length * 2);
    for (const hash of before) if (hash !== 0) this.#table[this.#placeOf(hash)] = hash;
  }

  #resize(places: number): void {
    this.#table = new Int32Array(places);
    this.#shift = Math.clz32(places) + 1;
  }
}
