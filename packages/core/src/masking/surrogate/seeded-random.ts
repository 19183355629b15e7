/** Numbers that look random and are the same for the same seed. Nothing secret may hang on them. */
export interface SeededRandom {
  /** An integer from 0 to `limit - 1`. */
  below(limit: number): number;
  /** One of `choices`: an element, or a character. */
  pick<T>(choices: readonly T[]): T;
  pick(choices: string): string;
}

/** Starts the sequence that belongs to `seed`: sfc32 behind a 128-bit mixing of the seed's characters. */
export function seededRandom(seed: string): SeededRandom {
  let [a, b, c, d] = mixed(seed);
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let turn = 0; turn < 12; turn++) next();
  const below = (limit: number): number => {
    const high = next() & 0x1f_ffff;
    return Math.floor(((high * 2 ** 32 + next()) / 2 ** 53) * limit);
  };
  function pick<T>(choices: readonly T[]): T;
  function pick(choices: string): string;
  function pick(choices: readonly unknown[] | string): unknown {
    return choices[below(choices.length)];
  }
  return { below, pick };
}

function mixed(seed: string): [number, number, number, number] {
  const state: [number, number, number, number] = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a];
  for (let i = 0; i < seed.length; i++) {
    const code = seed.charCodeAt(i);
    for (let lane = 0; lane < 4; lane++) {
      const mixing = (state[lane] ?? 0) ^ code ^ (state[(lane + 1) & 3] ?? 0);
      state[lane] = Math.imul(mixing ^ (mixing >>> 15), 0x9e3779b1 + lane * 0x85ebca6a) | 0;
    }
  }
  return state;
}
