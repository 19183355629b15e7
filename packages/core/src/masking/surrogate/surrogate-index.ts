/** Finds the surrogates of a scope wherever they stand in a text. */

export interface SurrogateSpan {
  readonly surrogate: string;
  readonly start: number;
  readonly end: number;
}

export class SurrogateIndex {
  readonly #all: ReadonlySet<string>;
  readonly #lengths: readonly number[];
  readonly #starts: ReadonlySet<string>;

  constructor(surrogates: readonly string[]) {
    this.#all = new Set(surrogates);
    this.#lengths = [...new Set(surrogates.map(({ length }) => length))].toSorted((a, b) => b - a);
    this.#starts = new Set(surrogates.map((one) => one.slice(0, 2)));
  }

  get isEmpty(): boolean {
    return this.#all.size === 0;
  }

  has(text: string): boolean {
    return this.#all.has(text);
  }

  /**
   * The longest ones that stand by themselves, in order: no letter or digit goes on before or behind them. Linear in
   * `text.length` for each length that surrogates have.
   */
  find(text: string): readonly SurrogateSpan[] {
    if (this.isEmpty) return [];
    const spans: SurrogateSpan[] = [];
    for (let start = 0; start < text.length; start++) {
      if (!this.#starts.has(text.slice(start, start + 2)) || goesOn(text, start)) continue;
      const length = this.#lengths.find((one) => {
        const end = start + one;
        return end <= text.length && this.#all.has(text.slice(start, end)) && !goesOn(text, end);
      });
      if (length === undefined) continue;
      const end = start + length;
      spans.push({ surrogate: text.slice(start, end), start, end });
      start = end - 1;
    }
    return spans;
  }
}

/** Whether a word or a number runs over `at`. */
function goesOn(text: string, at: number): boolean {
  return isSign(text[at - 1]) && isSign(text[at]);
}

function isSign(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

/** Whether something put in the place of `[start, end)` would be found again there: no word goes on into it. */
export function standsApart(text: string, start: number, end: number): boolean {
  return !isWordSign(text[start - 1]) && !isWordSign(text[end]);
}

function isWordSign(character: string | undefined): boolean {
  return character === "_" || isSign(character);
}
