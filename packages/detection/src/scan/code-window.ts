/** How many characters are read from a text at once: little enough to stay in the processor's nearest memory. */
const SIZE = 8192;
/** How many characters after those can be looked at: as many as the shortest long run has. */
const AHEAD = 32;
/** Below this a call into the engine costs more than reading one character after another. */
const FEW = 96;

/**
 * A stretch of a text as numbers. Reading a character of a string asks every time how the string is stored; reading a
 * number of an array does not.
 */
export class CodeWindow {
  /** UTF-16 code units from where {@link load} was told, then at least {@link AHEAD} more; zeros past the text's end. */
  readonly codes: Uint16Array = new Uint16Array(SIZE + AHEAD + 2);
  /** From here on there are only zeros. */
  #end = 0;
  readonly #bytes: Buffer | null = IS_LITTLE_ENDIAN ? Buffer.from(this.codes.buffer) : null;

  /**
   * Reads `text` from `from` on and gives how many characters may be stepped over before the next call: those to the
   * text's end, and the zero there, or fewer.
   */
  load(text: string, from: number): number {
    const { codes } = this;
    const left = text.length - from;
    const count = left < SIZE + AHEAD ? left : SIZE + AHEAD;
    if (count < FEW || this.#bytes === null) {
      for (let index = 0; index < count; index++) codes[index] = text.charCodeAt(from + index);
    } else {
      const part = count === text.length ? text : text.slice(from, from + count);
      this.#bytes.write(part, 0, "utf16le");
    }
    if (this.#end > count) codes.fill(0, count, this.#end);
    this.#end = count;
    return count < SIZE ? count + 1 : SIZE;
  }
}

export const IS_LITTLE_ENDIAN: boolean = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
