/** How many characters are read without the first stage for each one that it read in vain. */
const MOST_WITHOUT = 16;

/**
 * Which texts are read without an attempt of the first stage: short ones that follow one with too many events, as the
 * decoded parts of a text made of nothing but anchors do.
 */
export class DenseTexts {
  #left = 0;

  /** Notes that the first stage read so many characters in vain. */
  note(characters: number): void {
    this.#left = MOST_WITHOUT * characters;
  }

  /** Whether the next text, which has so many characters, is likely to be dense as well. */
  takesIn(characters: number): boolean {
    if (characters > this.#left) return false;
    this.#left -= characters;
    return true;
  }
}
