/** What can part the cells of a header, besides gaps. */
const DELIMITERS = [",", ";", "\t", "|", "\u2502", "\u2503", "\u2551"] as const;

/** Tells where delimiters stand without reading every character: each search goes on where the one before it ended. */
export class NextDelimiter {
  readonly #text: string;
  /** Of each delimiter the first place that was not passed yet. */
  readonly #places: number[] = DELIMITERS.map(() => -1);

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether one stands from `from` to before `limit`. Never asked about a place before one it was asked about. */
  isBetween(from: number, limit: number): boolean {
    for (let index = 0; index < DELIMITERS.length; index++) {
      let place = this.#places[index] as number;
      if (place < from) {
        const found = this.#text.indexOf(DELIMITERS[index] as string, from);
        place = found < 0 ? this.#text.length : found;
        this.#places[index] = place;
      }
      if (place < limit) return true;
    }
    return false;
  }
}
