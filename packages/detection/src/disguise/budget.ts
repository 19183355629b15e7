/** How many times its own length a text may be read again, decoded in part or as a whole. */
const MOST_READINGS = 2.5;
/** What may be read beyond that in all texts of one document, in characters. */
const RESERVE = 65_536;

/** What is left of what the texts of one document may be read again beyond their share. */
export class Reserve {
  left: number = RESERVE;

  fill(): void {
    this.left = RESERVE;
  }
}

/** How much one text may make us decode and read again, in characters: many small bombs must not add up. */
export class Budget {
  #left: number;
  readonly #reserve: Reserve | null;

  constructor(length: number, reserve: Reserve | null) {
    this.#left = MOST_READINGS * length;
    this.#reserve = reserve;
  }

  /** How many characters may still be read. */
  get left(): number {
    return this.#left + (this.#reserve?.left ?? 0);
  }

  /** Whether so many characters may be read; they are taken off what is left. */
  spend(characters: number): boolean {
    if (characters > this.left) return false;
    const own = Math.min(characters, this.#left);
    this.#left -= own;
    if (this.#reserve !== null) this.#reserve.left -= characters - own;
    return true;
  }
}
