/** One line of a byte stream, or what is known of a line that was too long to keep. */
export type Line =
  | {
      readonly kind: "line";
      readonly bytes: Buffer;
      /** The memory that `bytes` begin, if it is nobody else's. */
      readonly room?: Buffer;
    }
  | {
      readonly kind: "too-large";
      readonly head: Buffer;
      readonly tail: Buffer;
      readonly size: number;
    };

/** How much of both ends of a line that is too long is kept, to find out which request it belongs to. */
const KEPT_BYTES = 1024;

/** A line of several chunks is put together while it comes, once it is longer than this. In bytes. */
const LONG = 65_536;

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
  /** Where a long line is put together: its first `#size` bytes. */
  #room: Buffer | undefined;
  /** Somewhat more than the last long line took. */
  #usual = 0;
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
    const before = this.#size;
    this.#size += bytes.length;
    if (this.#size > this.#maxBytes) return this.#keepEnds(bytes, before);
    if (before === 0 || this.#size <= LONG) {
      this.#chunks.push(bytes);
      return;
    }
    const room = this.#roomFor(this.#size, before);
    room.set(bytes, before);
    if (this.#freesChunks) free(bytes);
  }

  /** With what there is of the line. */
  #roomFor(size: number, filled: number): Buffer {
    const room = this.#room;
    if (room !== undefined && size <= room.length) return room;
    const wanted = Math.max(size, Math.min(Math.max(2 * size, this.#usual), this.#maxBytes));
    const larger = Buffer.allocUnsafeSlow(wanted);
    if (room !== undefined) {
      room.copy(larger, 0, 0, filled);
      free(room);
    }
    let at = 0;
    for (const chunk of this.#chunks) {
      at += chunk.copy(larger, at);
      if (this.#freesChunks) free(chunk);
    }
    this.#chunks = [];
    this.#room = larger;
    return larger;
  }

  /** From here on only both ends are of use. */
  #keepEnds(bytes: Buffer, before: number): void {
    const filled = this.#room?.subarray(0, before);
    const all = Buffer.concat([...(filled === undefined ? this.#chunks : [filled]), bytes]);
    this.#head ??= Buffer.from(all.subarray(0, KEPT_BYTES));
    this.#chunks = [Buffer.from(all.subarray(-KEPT_BYTES))];
    this.#room = undefined;
  }

  #take(): Line {
    const line = this.#lineOfAll();
    this.#chunks = [];
    this.#size = 0;
    this.#room = undefined;
    this.#head = undefined;
    return line;
  }

  #lineOfAll(): Line {
    const room = this.#room;
    if (room !== undefined) {
      this.#usual = Math.ceil(this.#size * 1.125);
      return { kind: "line", bytes: room.subarray(0, this.#size), room };
    }
    const [only = Buffer.alloc(0)] = this.#chunks;
    const bytes = this.#chunks.length <= 1 ? only : Buffer.concat(this.#chunks);
    return this.#head === undefined
      ? { kind: "line", bytes }
      : { kind: "too-large", head: this.#head, tail: bytes, size: this.#size };
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
