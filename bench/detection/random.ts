/** Seeded randomness: the same seed gives the same data on every machine. */
export interface Random {
  /** An integer in `[0, below)`. */
  below(below: number): number;
  /** An integer in `[low, high]`. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  shuffled<T>(from: readonly T[]): T[];
  /** `length` characters of `alphabet`. */
  chars(alphabet: string, length: number): string;
  digits(length: number): string;
}

/** Mulberry32, a small public-domain generator, seeded from a name. */
export function random(seed: string): Random {
  let state = 2166136261;
  for (const char of seed) state = Math.imul(state ^ char.codePointAt(0)!, 16777619);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(from: readonly T[]): T => {
    if (from.length === 0) throw new Error("cannot pick from an empty list");
    return from[below(from.length)] as T;
  };
  const chars = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[below(alphabet.length)]).join("");
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (probability) => next() < probability,
    pick,
    shuffled(from) {
      const copy = [...from];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [copy[i], copy[j]] = [copy[j]!, copy[i]!];
      }
      return copy;
    },
    chars,
    digits: (length) => chars("0123456789", length),
  };
}
