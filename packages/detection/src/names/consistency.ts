import type { Finding } from "../finding.ts";

/**
 * The parts of the full names of one text, and its words that were not taken for a name: where "Ada Lovelace" stands
 * once, "Lovelace" alone is found too, before or after.
 */
export interface KnownNames {
  /** Remembers a word of a full name, by its hash. */
  addPart(hash: number): void;
  /** Notes a word outside every finding; positions ascend. */
  noteWord(hash: number, start: number, end: number): void;
  /** Gives the findings of the text, in order, with the parts that stand alone. */
  addTo(findings: readonly Finding[], detector: string): readonly Finding[];
}

/** More parts than this are not remembered: a long list of names speaks for itself. */
const MOST_PARTS = 20_000;

/** How sure a part of a name is that was found only because the full name stands elsewhere. */
const PART_CONFIDENCE = 0.7;

/** Room for the words of a short text. */
const FIRST_WORDS = 48;

export function createKnownNames(): KnownNames {
  const parts = new Set<number>();
  /** Hash, start and end of one word after another, and how many of these there are. */
  let words = new Int32Array(FIRST_WORDS);
  let count = 0;
  return {
    addPart(hash) {
      if (parts.size < MOST_PARTS) parts.add(hash | 0);
    },
    noteWord(hash, start, end) {
      if (count + 3 > words.length) {
        const more = new Int32Array(2 * words.length);
        more.set(words);
        words = more;
      }
      words[count++] = hash;
      words[count++] = start;
      words[count++] = end;
    },
    addTo(findings, detector) {
      if (parts.size === 0) return findings;
      const all: Finding[] = [];
      let next = 0;
      for (let at = 0; at < count; at += 3) {
        if (!parts.has(words[at] as number)) continue;
        const start = words[at + 1] as number;
        const end = words[at + 2] as number;
        while (next < findings.length && (findings[next] as Finding).start < start) {
          all.push(findings[next++] as Finding);
        }
        all.push({ entityType: "PERSON", start, end, confidence: PART_CONFIDENCE, detector });
      }
      while (next < findings.length) all.push(findings[next++] as Finding);
      return all;
    },
  };
}
