import type { Finding } from "../finding.ts";
import { WordHashes } from "./word-hashes.ts";

/** More parts than this are not remembered: a long list of names speaks for itself. */
const MOST_PARTS = 20_000;

/** How sure a part of a name is that was found only because the full name stands elsewhere. */
const PART_CONFIDENCE = 0.7;

/** Room for the words of a block, kept from text to text. */
const FIRST_WORDS = 3 * 2048;

/**
 * The parts of the full names of one text, and its words that were not taken for a name: where "Ada Lovelace" stands
 * once, "Lovelace" alone is found too, before or after.
 */
export class KnownNames {
  readonly #parts = new WordHashes();
  readonly #room = new Int32Array(FIRST_WORDS);
  /** Hash, start and end of one word after another, and how many of these there are. */
  #words = this.#room;
  #count = 0;

  /** Forgets the text. */
  clear(): void {
    this.#words = this.#room;
    this.#count = 0;
    if (this.#parts.size > 0) this.#parts.clear();
  }

  /** Remembers a word of a full name, by its hash. */
  addPart(hash: number): void {
    if (this.#parts.size < MOST_PARTS) this.#parts.add(hash);
  }

  /** Notes a word outside every finding; positions ascend. */
  noteWord(hash: number, start: number, end: number): void {
    let count = this.#count;
    if (count + 3 > this.#words.length) this.#grow();
    const words = this.#words;
    words[count++] = hash;
    words[count++] = start;
    words[count++] = end;
    this.#count = count;
  }

  /** Gives the findings of the text, in order, with the parts that stand alone. */
  addTo(findings: readonly Finding[], detector: string): readonly Finding[] {
    const parts = this.#parts;
    if (parts.size === 0) return findings;
    const words = this.#words;
    const all: Finding[] = [];
    let next = 0;
    for (let at = 0; at < this.#count; at += 3) {
      if (!parts.has(words[at] as number)) continue;
      const start = words[at + 1] as number;
      const end = words[at + 2] as number;
      while (next < findings.length && (findings[next] as Finding).start < start) {
        all.push(findings[next++] as Finding);
      }
      all.push({ entityType: "PERSON", start, end, confidence: PART_CONFIDENCE, detector });
    }
    if (all.length === 0) return findings;
    while (next < findings.length) all.push(findings[next++] as Finding);
    return all;
  }

  #grow(): void {
    const more = new Int32Array(2 * this.#words.length);
    more.set(this.#words);
    this.#words = more;
  }
}
