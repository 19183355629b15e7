/** One line of a byte stream, or what is known of a line that was too long to keep. */
export type Line =
  | { readonly kind: "line"; readonly bytes: Buffer }
  | {
      readonly kind: "too-large";
      readonly head: Buffer;
      readonly tail: Buffer;
      readonly size: number;
    };

/** How much of both ends of a line that is too long is kept, to find out which request it belongs to. */
const KEPT_BYTES = 1024;

const NEWLINE = 0x0a;

/**
 * Cuts a byte stream at `\n` and nowhere else: JSON leaves U+2028 and U+2029 unescaped, which `node:readline` takes
 * for line ends. Holds at most `maxBytes` and one chunk; linear in the length of the input however it is cut.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #freesChunks: boolean;
  #chunks: Buffer[] = [];
  #size = 0;
  #head: Buffer | undefined;

  /** @param options `freesChunks`: nobody else has a use for the chunks that it is given. */
  constructor(maxBytes: number, { freesChunks = false }: { readonly freesChunks?: boolean } = {}) {
    this.#maxBytes = maxBytes;
    this.#freesChunks = freesChunks;
  }

  /** The lines that `chunk` completes, in order. */
  push(chunk: Buffer): readonly Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end === -1) break;
      this.#append(chunk.subarray(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    if (start < chunk.length) this.#append(chunk.subarray(start));
    return lines;
  }

  #append(bytes: Buffer): void {
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    if (this.#size <= this.#maxBytes) return;
    // From here on only both ends are of use.
    const all = Buffer.concat(this.#chunks);
    this.#head ??= Buffer.from(all.subarray(0, KEPT_BYTES));
    this.#chunks = [Buffer.from(all.subarray(-KEPT_BYTES))];
  }

  #take(): Line {
    const [only] = this.#chunks;
    const isOne = this.#chunks.length === 1;
    const bytes = isOne ? only : Buffer.concat(this.#chunks);
    if (!isOne && this.#freesChunks) for (const chunk of this.#chunks) free(chunk);
    const line: Line =
      this.#head === undefined
        ? { kind: "line", bytes: bytes ?? Buffer.alloc(0) }
        : {
            kind: "too-large",
            head: this.#head,
            tail: bytes ?? Buffer.alloc(0),
            size: this.#size,
          };
    this.#chunks = [];
    this.#size = 0;
    this.#head = undefined;
    return line;
  }
}

/**
 * Gives the memory of what was read back at once, if it is more than a little and all of it is in `bytes`, which must
 * not be used any more. Left to the garbage collector, the memory of every few megabytes read makes it look through all
 * of the heap.
 */
export function free(bytes: Buffer): void {
  const { buffer } = bytes;
  const isWhole = bytes.length === buffer.byteLength && bytes.length > LITTLE;
  if (isWhole && buffer instanceof ArrayBuffer) buffer.transfer(0);
}

/** Not more than the room that buffers share, and small ones are reckoned with those. In bytes. */
const LITTLE = 16_384;
