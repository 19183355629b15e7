import type { Finding } from "../finding.ts";
import { WordHashes } from "./word-hashes.ts";

/** More parts than this are not remembered: a long list of names speaks for itself. */
const MOST_PARTS = 20_000;

/** How sure a part of a name is that was found only because the full name stands elsewhere. */
const PART_CONFIDENCE = 0.7;

/** Room for the words of a block, kept from text to text. */
const FIRST_WORDS = 3 * 2048;
const FIRST_PARTS = 2048;

/**
 * The parts of the full names of one text, and its words that were not taken for a name: where "Ada Lovelace" stands
 * once, "Lovelace" alone is found too, before or after.
 */
export class KnownNames {
  readonly #roomOfParts = new Int32Array(FIRST_PARTS);
  /** Hashes of parts, and how many of these there are. */
  #parts = this.#roomOfParts;
  #partCount = 0;
  readonly #room = new Int32Array(FIRST_WORDS);
  /** Hash, start and end of one word after another, and how many of these there are. */
  #words = this.#room;
  #count = 0;

  /** Forgets the text. */
  clear(): void {
    this.#words = this.#room;
    this.#count = 0;
    this.#parts = this.#roomOfParts;
    this.#partCount = 0;
  }

  /** Remembers a word of a full name, by its hash. */
  addPart(hash: number): void {
    if (this.#partCount === this.#parts.length) this.#parts = grown(this.#parts);
    this.#parts[this.#partCount++] = hash;
  }

  /** Notes a word outside every finding; positions ascend. */
  noteWord(hash: number, start: number, end: number): void {
    let count = this.#count;
    if (count + 3 > this.#words.length) this.#words = grown(this.#words);
    const words = this.#words;
    words[count++] = hash;
    words[count++] = start;
    words[count++] = end;
    this.#count = count;
  }

  /** Whether there are both parts of names and words that may be some. */
  get mayAdd(): boolean {
    return this.#partCount > 0 && this.#count > 0;
  }

  /** Gives the findings of the text, in order, with the parts that stand alone. */
  addTo(findings: readonly Finding[], detector: string): readonly Finding[] {
    if (!this.mayAdd) return findings;
    const parts = this.#knownParts();
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

  #knownParts(): WordHashes {
    const known = new WordHashes(Math.min(this.#partCount, MOST_PARTS));
    for (let at = 0; at < this.#partCount && known.size < MOST_PARTS; at++)
      known.add(this.#parts[at] as number);
    return known;
  }
}

function grown(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const more = new Int32Array(2 * numbers.length);
  more.set(numbers);
  return more;
}
